import type { Secret } from '../activities/secret.ts';
import type { ReadSecret } from '../activities/vault/secret-reader.ts';

/** Shorter values stand in ordinary text by chance. */
const shortest = 8;

/** Values that this process itself read: its tokens and the ids that open Vault. They live as long as it does. */
const values = new Set<string>();

/** From now on this value is cut out of every log line, and no activity may return it. */
export function rememberSecret(secret: Secret): void {
  const value = secret.reveal();
  if (value.length < shortest) return;
  values.add(value);
  // In a log line it stands as JSON writes it.
  values.add(JSON.stringify(value).slice(1, -1));
}

/** A reader of secrets whose every value is remembered. */
export function remembering(read: ReadSecret): ReadSecret {
  return async (ref) => {
    const secret = await read(ref);
    rememberSecret(secret);
    return secret;
  };
}

/** True where a text holds a remembered value. */
export function holdsKnownSecret(text: string): boolean {
  for (const value of values) if (text.includes(value)) return true;
  return false;
}

/** The text with `[secret]` in place of each remembered value. */
export function withoutKnownSecrets(text: string): string {
  let clean = text;
  for (const value of values) clean = clean.replaceAll(value, '[secret]');
  return clean;
}
