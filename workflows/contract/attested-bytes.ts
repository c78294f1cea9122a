import { utf8ToBytes } from '@noble/hashes/utils.js';

/** `ssh-keygen -Y sign -n` namespace of a statement (PROTOCOL.sshsig): a signature made for anything else is refused. */
export const sshNamespace = 'ir-statement@v1';

/** What a gateway signs: the statement behind a domain prefix, so that no other signed text can pass for one. */
export function signedBytesOf(statement: string): Uint8Array {
  return utf8ToBytes(`${sshNamespace}\n${statement}`);
}
