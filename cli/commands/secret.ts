import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { VaultAddress } from '../../activities/inventory.ts';
import { Secret } from '../../activities/secret.ts';
import { Problem } from '../../worker/problem.ts';
import { type CommonOptions, configured } from '../session.ts';
import { record, say } from '../terminal.ts';
import { putSecret } from '../vault-put.ts';
import type { Register } from './command.ts';

interface SecretOptions extends CommonOptions {
  tokenFile?: string;
}

export const secret: Register = (program, run) => {
  const group = program.command('secret').description('Hand a new value to Vault, past Slack and Temporal');
  group
    .command('put <address>')
    .description('Write one field with your own Vault token: hidden prompt, or standard input')
    .option('--token-file <file>', 'a file with your Vault token; else VAULT_TOKEN, else ~/.vault-token')
    .option('--json', 'the new version as JSON')
    .addHelpText('after', '\nExample:\n  ir secret put secret/mcp/github#token')
    .action(
      run((address: string, _: unknown, command: { optsWithGlobals: () => SecretOptions }) =>
        put(address, command.optsWithGlobals()),
      ),
    );
};

async function put(text: string, options: SecretOptions) {
  const address = VaultAddress.safeParse(text);
  if (!address.success)
    throw new Problem('usage', `${JSON.stringify(text.slice(0, 80))}: ${address.error.issues[0]?.message}.`);
  const { config } = await configured(options);
  const token = await vaultToken(options.tokenFile);
  const value = await (process.stdin.isTTY ? prompt(`New value for ${address.data} (not shown): `) : piped());
  const version = await putSecret(config.vault.address, token, address.data, value);
  if (options.json) record({ address: address.data, version });
  else say(`Written: ${address.data} is now version ${version}.`);
  return undefined;
}

/** A person's own token, as the Vault CLI finds it. */
async function vaultToken(file: string | undefined): Promise<Secret> {
  const fromFile = async (path: string) => (await readFile(path, 'utf8').catch(() => '')).trim();
  const token =
    file !== undefined
      ? await fromFile(file)
      : (process.env.VAULT_TOKEN ?? (await fromFile(join(homedir(), '.vault-token'))));
  if (token === '')
    throw new Problem(
      'usage',
      'There is no Vault token of yours. Log in with `vault login` or `bao login`, or give --token-file.',
    );
  return new Secret(token);
}

async function piped(): Promise<Secret> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return checked(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
}

function prompt(question: string): Promise<Secret> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    reader.once('SIGINT', () => {
      reader.close();
      reject(new Problem('detached', 'Nothing was written.'));
    });
    reader.question('', (answer) => {
      reader.close();
      process.stderr.write('\n');
      try {
        resolve(checked(answer));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function checked(value: string): Secret {
  if (value === '') throw new Problem('usage', 'The value is empty. Nothing was written.');
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw new Problem('usage', 'The value holds a line break or a control character. Nothing was written.');
  return new Secret(value);
}
