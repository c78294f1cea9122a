import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../workflows/contract/names.ts';
import { answersHttp } from './ports.ts';
import type { Service } from './processes.ts';

/**
 * Temporal's own dev server: one process, SQLite file, UI on. Its database is made under umask 077, because the server
 * itself would let everybody read it. The buttons of its UI cannot be switched off here (the CLI has no option for it, and
 * the UI server inside reads no environment): what is pressed there decides nothing, since only signed words count.
 */
export function temporalServer(options: {
  program: string;
  database: string;
  port: number;
  uiPort: number;
  codecUrl: string;
}): Service {
  const { program, database, port, uiPort, codecUrl } = options;
  const attributes = Object.values(searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const settings = ['matching.numTaskqueueReadPartitions=1', 'matching.numTaskqueueWritePartitions=1'];
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
    '--ui-ip',
    '127.0.0.1',
    '--ui-codec-endpoint',
    codecUrl,
    '--db-filename',
    database,
    '--log-level',
    'warn',
    ...attributes,
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
  return {
    name: 'temporal',
    command: '/bin/sh',
    args: ['-c', 'umask 077; exec "$0" "$@"', program, ...args],
    ready: async () => (await isServing(`127.0.0.1:${port}`)) && (await answersHttp(`http://127.0.0.1:${uiPort}`)),
  };
}

async function isServing(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } finally {
    await connection.close();
  }
}
