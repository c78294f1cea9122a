import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../worker/problem.ts';
import { sshNamespace } from '../workflows/contract/attested-bytes.ts';
import { canonicalJson } from '../workflows/contract/canonical.ts';
import type { Signed, Statement } from '../workflows/contract/statement.ts';

/** What is said, without who says it and how: those come from the key. */
type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;
export type Word = DistributiveOmit<Statement, 'v' | 'via' | 'at' | 'person' | 'nonce'> & { nonce?: string };

/**
 * Says something with one's own SSH key: `ssh-keygen -Y sign`, so agents and security keys work, and this program never
 * sees a private key. The key is `--key`, else IR_SSH_KEY, else `~/.ssh/id_ed25519`.
 * @throws Problem when the key is missing, is no Ed25519 key, or ssh-keygen refuses
 */
export async function signWithSsh(word: Word, person: string, key?: string): Promise<Signed> {
  const file = key ?? process.env.IR_SSH_KEY ?? join(homedir(), '.ssh', 'id_ed25519');
  const listed = await sshKeygen(['-l', '-E', 'sha256', '-f', file]).catch(() => {
    throw new Problem('usage', `There is no usable SSH key at ${file}. Say which with --key FILE or IR_SSH_KEY.`);
  });
  const fingerprint = /SHA256:\S+/.exec(listed)?.[0] ?? '';
  if (!/\((ED25519|ED25519-SK)\)/.test(listed))
    throw new Problem('usage', `${file} is no Ed25519 key. Make one with ssh-keygen -t ed25519.`);
  const statement = canonicalJson({
    v: 1,
    nonce: randomUUID(),
    ...word,
    person,
    at: new Date().toISOString(),
    via: { channel: 'ssh', fingerprint },
  });
  const signature = await sshKeygen(['-Y', 'sign', '-n', sshNamespace, '-f', file], statement).catch(
    (error: unknown) => {
      throw new Problem(
        'failed',
        `ssh-keygen did not sign: ${error instanceof Error ? error.message : 'unknown reason'}`,
      );
    },
  );
  return { statement, proof: { kind: 'ssh', signature } };
}

function sshKeygen(args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    // A touch or a passphrase is asked on the terminal itself, so standard error is the person's.
    const child = spawn('ssh-keygen', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let problem = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      problem += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(problem.trim().split('\n').at(-1) ?? `exit ${code}`)),
    );
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
