import { crc32, deflateRawSync } from 'node:zlib';

/** What a test wants in a zip; `claim` lies about the unpacked size. */
export interface Packed {
  name: string;
  bytes: Buffer;
  store?: boolean;
  claim?: number;
}

/** Writes a zip file (PKWARE APPNOTE 4.3): entries with their local headers, the directory, its end. */
export function zipOf(files: readonly Packed[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const { name, bytes, store = false, claim = bytes.length } of files) {
    const packed = store ? bytes : deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(store ? 0 : 8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claim, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(Buffer.concat(parts).length);
    parts.push(Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, Buffer.alloc(10), at, Buffer.from(name));
  }
  const start = Buffer.concat(parts);
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(start.length, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([start, listed, end, Buffer.from(comment)]);
}
