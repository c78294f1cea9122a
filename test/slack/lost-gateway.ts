import { Client, Connection } from '@temporalio/client';
import { Secret } from '../../activities/secret.ts';
import { createSigner, generateGatewayKey } from '../../slack/gateway/signer.ts';
import { startGateway } from '../../slack/gateway/start-gateway.ts';

/** A gateway in a process of its own, for the test that watches one end. Its log goes to standard output. */
const [apiUrl = '', botToken = '', appToken = ''] = (process.env.STAGE ?? '').split(' ');
const write = (fields: object, line: string) => console.log(JSON.stringify({ ...fields, line }));
await startGateway({
  config: {
    mode: 'socket',
    host: '127.0.0.1',
    apiUrl,
    botToken: new Secret(botToken),
    appToken: new Secret(appToken),
    team: 'T0SIM',
    channel: 'C0INC',
  },
  signer: createSigner('gateway-1', generateGatewayKey().privatePem),
  temporal: new Client({ connection: Connection.lazy() }),
  people: [],
  logger: { info: write, warn: write, error: write },
});
