import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBValue,
} from '@duckdb/node-api';

const schema = `
  CREATE TABLE events (seq DOUBLE, us DOUBLE, file DOUBLE, line DOUBLE, off DOUBLE, h1 DOUBLE, h2 DOUBLE,
    server DOUBLE, tool DOUBLE, usr DOUBLE, client DOUBLE, records DOUBLE, bytes DOUBLE, flags DOUBLE, shape DOUBLE);
  CREATE TABLE unreadable (seq DOUBLE, near DOUBLE, file DOUBLE, line DOUBLE, off DOUBLE, why DOUBLE);
  CREATE TABLE traits (seq DOUBLE, credential VARCHAR, incident VARCHAR, incident_id VARCHAR, mentions VARCHAR,
    dest_kind VARCHAR, dest VARCHAR, domain VARCHAR, encoded_run DOUBLE);
  CREATE TABLE texts (seq DOUBLE, raw BLOB);
  CREATE TABLE names (kind VARCHAR, id DOUBLE, name VARCHAR);`;

const columns = { events: 15, unreadable: 6 } as const;

/** Columns of the numeric tables, in order; a text is a number of the table `names`, a time microseconds. */
export type NumericRow = readonly (number | null)[];

const chunkRows = 2_048;

/**
 * A private DuckDB in memory, with bounded memory that spills into a folder of its own (0700), removed at
 * {@link AuditStore.close}. It can reach no file and no network by SQL. Rows go in by Appender, never as SQL text.
 */
export class AuditStore {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #appenders: ReadonlyMap<string, DuckDBAppender>;
  readonly #pending: Record<keyof typeof columns, NumericRow[]> = { events: [], unreadable: [] };

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    folder: string,
    appenders: ReadonlyMap<string, DuckDBAppender>,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#folder = folder;
    this.#appenders = appenders;
  }

  /** @param memoryMegabytes what DuckDB may hold before it spills */
  static async open(memoryMegabytes = 512): Promise<AuditStore> {
    const folder = await mkdtemp(join(tmpdir(), `ir-audit-${process.pid}-`));
    await chmod(folder, 0o700);
    try {
      const instance = await DuckDBInstance.create(':memory:', {
        memory_limit: `${memoryMegabytes}MB`,
        temp_directory: folder,
        preserve_insertion_order: 'false',
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        enable_external_access: 'false',
        lock_configuration: 'true',
      });
      const connection = await instance.connect();
      await connection.run(schema);
      const appenders = new Map<string, DuckDBAppender>();
      for (const table of ['events', 'unreadable', 'traits', 'texts', 'names']) {
        appenders.set(table, await connection.createAppender(table));
      }
      return new AuditStore(instance, connection, folder, appenders);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Adds to `events` or `unreadable`: in chunks, because one value at a time is five times slower. */
  addNumbers(table: keyof typeof columns, row: NumericRow): void {
    const rows = this.#pending[table];
    rows.push(row);
    if (rows.length === chunkRows) this.#flushNumbers(table);
  }

  addTraits(row: readonly (string | number | null)[]): void {
    this.#addRow('traits', row);
  }

  addText(seq: number, raw: Uint8Array): void {
    this.#addRow('texts', [seq, raw]);
  }

  addName(kind: string, id: number, name: string): void {
    this.#addRow('names', [kind, id, name]);
  }

  /** Makes every added row visible to queries. */
  flush(): void {
    this.#flushNumbers('events');
    this.#flushNumbers('unreadable');
    for (const appender of this.#appenders.values()) appender.flushSync();
  }

  async run(sql: string, values?: Record<string, DuckDBValue>): Promise<void> {
    await this.#connection.run(sql, values);
  }

  /** Rows as objects; numbers as `number`, BLOBs as `Uint8Array`, lists as arrays. */
  async rows(sql: string, values?: Record<string, DuckDBValue>): Promise<Record<string, unknown>[]> {
    const reader = await this.#connection.runAndReadAll(sql, values);
    return reader.getRowObjectsJS();
  }

  /** The same, chunk by chunk, for results that must not lie in memory at once. */
  async *stream(sql: string, values?: Record<string, DuckDBValue>): AsyncGenerator<Record<string, unknown>[]> {
    const result = await this.#connection.stream(sql, values);
    yield* result.yieldRowObjectJs();
  }

  /** Ends a running query early, with an error. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  async close(): Promise<void> {
    for (const appender of this.#appenders.values()) appender.closeSync();
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #flushNumbers(table: keyof typeof columns): void {
    const rows = this.#pending[table];
    if (rows.length === 0) return;
    const types = Array.from({ length: columns[table] }, () => DOUBLE);
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(types.map((_, index) => rows.map((row) => row[index] ?? null)));
    this.#appenders.get(table)?.appendDataChunk(chunk);
    this.#pending[table] = [];
  }

  #addRow(table: string, row: readonly (string | number | Uint8Array | null)[]): void {
    const appender = this.#appenders.get(table);
    if (!appender) return;
    for (const value of row) {
      if (value === null) appender.appendNull();
      else if (typeof value === 'string') appender.appendVarchar(value);
      else if (typeof value === 'number') appender.appendDouble(value);
      else appender.appendBlob(value);
    }
    appender.endRow();
  }
}
