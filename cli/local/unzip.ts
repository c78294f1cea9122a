import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

/** An entry of a zip file as its directory describes it. Sizes and offsets in bytes. */
interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  at: number;
}

/**
 * The bytes of the one file called `name`, in whatever folder of the zip it lies. Zip64 and encryption are not read.
 * @param largest the most bytes it may unpack to
 * @throws RangeError or Error in a sentence when the zip is broken, holds none or several, or unpacks to more than it says
 */
export function fileFromZip(zip: Buffer, name: string, largest: number): Buffer {
  const [entry, another] = entriesOf(zip).filter((one) => one.name.split('/').at(-1) === name);
  if (!entry) throw new Error(`The zip holds no ${name}.`);
  if (another) throw new Error(`The zip holds ${name} more than once.`);
  if (entry.size > largest) throw new RangeError(`${name} is larger than ${largest} bytes.`);
  if (zip.readUInt32LE(entry.at) !== localSignature)
    throw new Error('The zip is broken: no entry where one should be.');
  const start = entry.at + 30 + zip.readUInt16LE(entry.at + 26) + zip.readUInt16LE(entry.at + 28);
  const raw = zip.subarray(start, start + entry.packed);
  const bytes = unpack(entry, raw);
  if (bytes.length !== entry.size) throw new Error(`${name} does not have the size that the zip says.`);
  return bytes;
}

function unpack({ name, method, size }: Entry, raw: Buffer): Buffer {
  if (method === 0) return raw;
  if (method === 8) return inflateRawSync(raw, { maxOutputLength: Math.max(1, size) });
  throw new Error(`${name} is packed in a way that is not read here (${method}).`);
}

/** Reads the directory at the end of the file (PKWARE APPNOTE 4.3.12 and 4.3.16). */
function entriesOf(zip: Buffer): Entry[] {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('This is no zip file.');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error('The zip is broken: its directory ends early.');
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
