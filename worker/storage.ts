import { join } from 'node:path';
import type { Config } from './config.ts';

/** The folders below `storage.folder`. */
export function storageOf({ storage }: Pick<Config, 'storage'>) {
  return {
    ledger: join(storage.folder, 'ledger'),
    evidence: join(storage.folder, 'evidence'),
    reports: join(storage.folder, 'reports'),
  };
}
