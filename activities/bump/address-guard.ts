import { BlockList, isIPv6 } from 'node:net';

// IANA special-purpose address registries (RFC 6890 and its successors).
const never = listOf(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['fe80::', 10],
  ['ff00::', 8],
  // The metadata services of AWS and of Alibaba, inside ranges that a mirror may live in.
  ['fd00:ec2::', 32],
  ['100.100.100.200', 32],
);

const local = listOf(
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['::', 127],
  ['fc00::', 7],
  ['fec0::', 10],
);

/** Link-local (there the clouds keep their metadata), multicast, reserved: no package registry has such an address. */
export function isNeverARegistry(address: string): boolean {
  return isIn(never, address);
}

/** Loopback and private addresses: a mirror may live there when it is configured, a redirect may not lead there. */
export function isLocalOnly(address: string): boolean {
  return isIn(local, address);
}

function isIn(list: BlockList, address: string): boolean {
  const inner = embeddedIpv4(address);
  if (inner !== undefined) return list.check(inner, 'ipv4');
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The IPv4 address inside an IPv4-mapped (::ffff:0:0/96) or NAT64 (64:ff9b::/96) one. */
function embeddedIpv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  // URL writes an IPv6 address in its one canonical form, with the last 32 bits as two groups.
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (low === undefined) return undefined;
  const bits = Number.parseInt(high ?? '0', 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function listOf(...ranges: [address: string, prefix: number][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}
