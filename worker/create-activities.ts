import { whileBeating } from '../activities/beat.ts';
import { readConfigEntry } from '../activities/bump/mcp-config.ts';
import { createRegistryClient } from '../activities/bump/registry.ts';
import { createBumpVersion, proveVersion } from '../activities/bump-version.ts';
import { createCheckManualTask } from '../activities/check-manual-task.ts';
import { createConnectors } from '../activities/connectors/index.ts';
import { EvidenceStore } from '../activities/evidence-store.ts';
import type { Inventory } from '../activities/inventory.ts';
import { LedgerStore } from '../activities/ledger-store.ts';
import { createPlanBump } from '../activities/plan-bump.ts';
import { createPlanRevocation } from '../activities/plan-revocation.ts';
import { createPlanRotation, proveRotations } from '../activities/plan-rotation.ts';
import { createPreserveEvidence } from '../activities/preserve-evidence.ts';
import { createQueryAuditLogs } from '../activities/query-audit-logs.ts';
import { createWriteReport } from '../activities/report/write-report.ts';
import { createResolveServer } from '../activities/resolve-server.ts';
import { createRevokeAccess, proveAccessRevoked } from '../activities/revoke-access.ts';
import { createRotationActivities } from '../activities/rotation/index.ts';
import { createScanConversations } from '../activities/scan-conversations.ts';
import { createShowActivities } from '../activities/show/create-show-activities.ts';
import { createSlackClient } from '../activities/show/slack-client.ts';
import { createSecretReader } from '../activities/vault/secret-reader.ts';
import { createVerifyContainment, proverOf } from '../activities/verify-containment.ts';
import { createRequireWarrant } from '../activities/warrant.ts';
import type { Activities } from '../workflows/contract/activities.ts';
import { canonicalJson } from '../workflows/contract/canonical.ts';
import type { Config } from './config.ts';
import { evidenceSources } from './evidence-sources.ts';
import { linksFor } from './links.ts';
import { openVault } from './open-vault.ts';
import { policyFor } from './policy-for.ts';
import { storageOf } from './storage.ts';

/** Makes every activity from the configuration. What is not reachable now is found out when it is used, not here. */
export async function createActivities(config: Config): Promise<Activities> {
  const folders = storageOf(config);
  const evidence = new EvidenceStore(folders.evidence);
  const ledger = new LedgerStore(folders.ledger);
  const inventory: Inventory = { servers: config.servers, credentials: config.credentials };
  const vault = await openVault(config);
  const readSecret = createSecretReader({ env: process.env, vault });
  const connectors = createConnectors(config.connectors, { vault, readSecret });
  const requireWarrant = createRequireWarrant({ evidence, policyNow: (server) => policyFor(config, { server }) });
  const slack = createSlackClient(await readSecret(config.slack.botToken), config.slack.apiUrl);
  const { webhook } = config.notify;
  return {
    loadPolicy: async (query) => policyFor(config, query),
    appendLedger: ({ chain, entries }) => whileBeating(() => ledger.append(chain, entries)),
    freezePlan: ({ plan }) =>
      evidence.put(
        {
          incident: plan.incident,
          title: `The plan of ${plan.step}`,
          mediaType: 'application/json',
          extension: 'json',
        },
        canonicalJson(plan),
      ),
    writeReport: createWriteReport({ ledger, evidence, folder: folders.reports }),
    resolveServer: createResolveServer({ inventory, vault, readConfigEntry }),
    preserveEvidence: createPreserveEvidence({
      evidence,
      inventory,
      vault,
      files: () => evidenceSources(config),
    }),
    queryAuditLogs: createQueryAuditLogs({ config: config.audit, evidence }),
    scanConversations: createScanConversations({ config: config.conversations, evidence }),
    planRevocation: createPlanRevocation({ inventory, vault }),
    planRotation: createPlanRotation({ inventory, vault, connectors }),
    planBump: createPlanBump({
      inventory,
      evidence,
      config: config.bump,
      registry: createRegistryClient(config.bump),
      now: () => new Date(),
    }),
    checkManualTask: createCheckManualTask({ vault }),
    verifyContainment: createVerifyContainment([
      proverOf('revoke-access', (action) => proveAccessRevoked(vault, action.args)),
      (input) => proveRotations({ inventory, vault, connectors }, input),
      proverOf('bump-version', proveVersion),
    ]),
    revokeAccess: createRevokeAccess({ vault, requireWarrant }),
    bumpVersion: createBumpVersion({ evidence, requireWarrant }),
    ...createRotationActivities({
      vault,
      connectors,
      inventory,
      requireWarrant,
      pendingPath: config.vault.pendingPath,
      ...config.rotation,
    }),
    ...createShowActivities({
      slack,
      channel: config.slack.channel,
      links: linksFor(config),
      evidence,
      people: config.people,
      ...(webhook === undefined ? {} : { webhook: { url: await readSecret(webhook.url) } }),
    }),
  };
}
