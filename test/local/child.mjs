// A service for tests. It appends its process id to a file, and then does what it is told.
import { appendFileSync } from 'node:fs';

const [, , file, what] = process.argv;
appendFileSync(file, `${process.pid}\n`);
if (what === 'stubborn') process.on('SIGTERM', () => undefined);
if (what === 'dies') process.exit(3);
if (what === 'shows-env') appendFileSync(`${file}.env`, JSON.stringify(process.env));
setInterval(() => undefined, 1_000);
