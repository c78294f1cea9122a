// Replaces a file over and over, to and fro between two contents, until it is killed. Arguments: the file, and the two.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { replaceFile } from '../../activities/bump/replace-file.ts';

const [, , path = '', one = '', two = ''] = process.argv;
const contents = [readFileSync(one), readFileSync(two)];
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

process.stdout.write('ready\n');
for (;;) {
  const old = hashOf(readFileSync(path));
  const next = contents.find((bytes) => hashOf(bytes) !== old);
  if (!next) throw new Error('nothing to write');
  await replaceFile({ path, expected: old, next, incident: 'INC-20260218-7K3QF' });
}
