import { readFileSync } from 'node:fs';
import { type EntraSimOptions, startEntraSim } from './start.ts';

/** Process entry: the stand-in with the options of a JSON file ({@link EntraSimOptions}), until SIGTERM. */
const file = process.argv[2];
if (!file) {
  console.error('usage: main.ts OPTIONS.json');
  process.exit(2);
}
const options: EntraSimOptions = JSON.parse(readFileSync(file, 'utf8'));
const sim = await startEntraSim(options);
console.log(`entra-sim listening on ${sim.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void sim.close().then(() => process.exit(0));
  });
}
