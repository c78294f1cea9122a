import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Evidence } from '../workflows/contract/evidence.ts';
import { fail } from './fail.ts';

/** What is said about bytes when they are put away. */
export interface Label {
  incident: string;
  title: string;
  mediaType: string;
  /** Without a dot: `json`, `jsonl.gz`, `md`. */
  extension: string;
}

const addressForm = /^evidence:(INC-[0-9A-Z-]{1,40})\/([0-9a-f]{64}\.[a-z0-9.]{1,16})$/;

/**
 * Bytes by their SHA-256, in a folder of one's own (0700, files 0600). Putting the same bytes twice gives the same
 * address and one file, so every caller may be retried.
 */
export class EvidenceStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(label: Label, content: Uint8Array | string): Promise<Evidence> {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const address = `evidence:${label.incident}/${sha256}.${label.extension}`;
    await writeOnce(this.pathOf(address), bytes);
    return { address, sha256, bytes: bytes.byteLength, mediaType: label.mediaType, title: label.title };
  }

  /** @throws `EvidenceMissing` when the bytes are gone or are no longer the ones that were put. */
  async read(evidence: Pick<Evidence, 'address' | 'sha256'>): Promise<Buffer> {
    const bytes = await readFile(this.pathOf(evidence.address)).catch(() => {
      throw fail('EvidenceMissing', `The evidence ${evidence.address} is not in the store.`);
    });
    if (createHash('sha256').update(bytes).digest('hex') !== evidence.sha256) {
      throw fail('EvidenceMissing', `The evidence ${evidence.address} was altered: its SHA-256 does not fit.`);
    }
    return bytes;
  }

  /** Where the bytes of an address lie on this machine. */
  pathOf(address: string): string {
    const [, incident, name] = addressForm.exec(address) ?? [];
    if (!incident || !name) throw fail('EvidenceMissing', `«${address.slice(0, 80)}» is not an evidence address.`);
    return join(this.#root, incident, name);
  }
}

async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const file = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
