import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { makeTokens } from './credentials.ts';
import { SlackSimOptions } from './options.ts';
import { startSlackSim } from './start.ts';

/** The options file of the process: as for embedding, with a file for the tokens in place of their values. */
const FileOptions = SlackSimOptions.omit({ botToken: true, appToken: true, signingSecret: true }).extend({
  tokens: z.strictObject({ file: z.string().min(1) }),
});
const TokenFile = z.strictObject({ botToken: z.string(), appToken: z.string(), signingSecret: z.string() });

/** Reads the tokens, or makes them and writes them so that only this user can read them. */
function tokensFrom(path: string): z.infer<typeof TokenFile> {
  if (existsSync(path)) return TokenFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const tokens = makeTokens({});
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
  return tokens;
}

async function main(optionsPath: string | undefined): Promise<void> {
  if (!optionsPath) throw new Error('Give the path of a JSON options file as the only argument.');
  const { tokens, journal, ...options } = FileOptions.parse(JSON.parse(readFileSync(optionsPath, 'utf8')));
  const at = (path: string) => resolve(dirname(optionsPath), path);
  const sim = await startSlackSim({
    ...options,
    ...tokensFrom(at(tokens.file)),
    ...(journal ? { journal: at(journal) } : {}),
  });
  console.log(`slack-sim listening on ${sim.url}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sim.close().then(() => process.exit(0)));
  }
}

main(process.argv[2]).catch((error: unknown) => {
  const sentence =
    error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
  console.error(`slack-sim could not start: ${sentence}`);
  process.exitCode = 1;
});
