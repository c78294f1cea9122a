import { createSecretReader } from '../../activities/vault/secret-reader.ts';
import { createSigner } from '../../slack/gateway/signer.ts';
import { connectClient } from '../../worker/connection.ts';
import { createLog } from '../../worker/logger.ts';
import { type CommonOptions, configured } from '../session.ts';
import type { Register } from './command.ts';

interface Command {
  optsWithGlobals: () => CommonOptions;
}

export const worker: Register = (program, run) => {
  program
    .command('worker')
    .description('Run a worker: workflows, activities, codec server')
    .addHelpText('after', '\nExample:\n  ir worker --config /etc/ir/ir.yaml')
    .action(
      run(async (_: unknown, command: Command) => {
        const { config } = await configured(command.optsWithGlobals());
        // Loaded late: it brings the native core along, which no other command needs.
        const { runWorker } = await import('../../worker/main.ts');
        await runWorker(config);
        return undefined;
      }),
    );
};

export const gateway: Register = (program, run) => {
  program
    .command('gateway')
    .description('Run a Slack gateway: clicks in, attested decisions out. Two at once lose no click')
    .addHelpText('after', '\nExample:\n  ir gateway --config /etc/ir/ir.yaml')
    .action(
      run(async (_: unknown, command: Command) => {
        const { config } = await configured(command.optsWithGlobals());
        await runGateway(config);
        return undefined;
      }),
    );
};

async function runGateway(config: Awaited<ReturnType<typeof configured>>['config']): Promise<void> {
  const { startGateway } = await import('../../slack/gateway/start-gateway.ts');
  const read = createSecretReader({ env: process.env });
  const { botToken, appToken, signingSecret, ...slack } = config.slack;
  const temporal = await connectClient(config, 'gateway');
  const gateway = await startGateway({
    config: {
      ...slack,
      botToken: await read(botToken),
      ...(appToken === undefined ? {} : { appToken: await read(appToken) }),
      ...(signingSecret === undefined ? {} : { signingSecret: await read(signingSecret) }),
    },
    signer: createSigner(config.gateway.keyId, await read(config.gateway.signingKey)),
    temporal,
    people: config.people,
    logger: createLog('gateway'),
  });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await gateway.stop();
  await temporal.connection.close();
}
