import { createSecretReader } from '../../activities/vault/secret-reader.ts';
import { ConfigError, type LoadedConfig, loadConfig } from '../../worker/config.ts';
import type { Exit } from '../../worker/exit-codes.ts';
import { remembering } from '../../worker/known-secrets.ts';
import { openVault } from '../../worker/open-vault.ts';
import { type Check, failed, ok } from './doctor-check.ts';
import { checkNode, checkPayloadKey, checkPrograms, checkSources, checkStorage } from './doctor-machine.ts';
import { checkGatewayKey, checkReach } from './doctor-people.ts';
import { checkSlack } from './doctor-slack.ts';
import { checkTemporal } from './doctor-temporal.ts';
import { checkVault } from './doctor-vault.ts';

/**
 * Looks at everything that an incident will need, and changes nothing. What cannot be looked at is a check of its own,
 * so that one missing part does not hide the others.
 * @param options `config`: the file to use, as for every command
 */
export async function runDoctor(options: { config?: string } = {}): Promise<Check[]> {
  const machine = [checkNode(process.versions.node, new Date().toISOString().slice(0, 10)), ...(await checkPrograms())];
  const loaded = await loadConfig(options).catch((error: unknown) => {
    if (error instanceof ConfigError) return error;
    throw error;
  });
  if (loaded instanceof ConfigError) {
    return [
      ...machine,
      ...loaded.problems.map((problem) => failed('Configuration', problem, 'Then run ir doctor again.')),
    ];
  }
  return [...machine, ok('Configuration', `${loaded.file} is in order.`), ...(await checkServices(loaded))];
}

/** `preflight` when anything failed; warnings alone let an incident run. */
export function exitOfChecks(checks: readonly Check[]): Exit {
  return checks.some(({ state }) => state === 'fail') ? 'preflight' : 'ok';
}

async function checkServices({ config }: LoadedConfig): Promise<Check[]> {
  // A Vault that cannot be opened is said once, by its own check; secrets in it then cannot be read.
  const vault = await openVault(config).catch(() => undefined);
  const readSecret = remembering(createSecretReader({ env: process.env, ...(vault ? { vault } : {}) }));
  const checks = await Promise.all([
    checkTemporal(config),
    checkPayloadKey(config),
    checkVault(config),
    checkSlack(config, readSecret),
    checkGatewayKey(config, readSecret),
    checkReach(config),
    checkStorage(config),
    checkSources(config),
  ]);
  return checks.flat();
}
