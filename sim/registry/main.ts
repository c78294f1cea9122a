import { readFile } from 'node:fs/promises';
import { RegistrySimOptions } from './definition.ts';
import { startRegistrySim } from './start.ts';

// One argument: a JSON file with the options of `startRegistrySim`.
const [, , optionsFile] = process.argv;
const options = optionsFile === undefined ? {} : JSON.parse(await readFile(optionsFile, 'utf8'));
const sim = await startRegistrySim(RegistrySimOptions.parse(options));
console.log(`registry-sim listening on ${sim.url}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void sim.close().then(() => process.exit(0));
  });
}
