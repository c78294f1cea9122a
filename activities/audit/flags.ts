/** Bits of `events.flags`: what a rule asks of every call, cheap enough to hold for each of them. */
export const flags = {
  secretRead: 1,
  rotation: 2,
  outbound: 4,
  reads: 8,
  truncated: 16,
  repaired: 32,
} as const;
