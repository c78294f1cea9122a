import { randomUUID } from 'node:crypto';
import { createConnectors } from '../../activities/connectors/index.ts';
import { Inventory } from '../../activities/inventory.ts';
import type { RotationDeps } from '../../activities/rotation/rotation-deps.ts';
import { Secret } from '../../activities/secret.ts';
import type { Vault } from '../../activities/vault/vault.ts';
import { type EntraSim, startEntraSim } from '../../sim/entra/start.ts';
import type { RotationOrder } from '../../workflows/contract/rotation.ts';
import { OpenBao, type Planted } from '../support/openbao.ts';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts';

const engine = 'aaaaaaaa-0000-4000-8000-000000000001';

/** A credential as a test sees it: where it is, how to order its rotation, and how it stands in the world. */
export interface Planting {
  credential: string;
  path: string;
  order: RotationOrder;
  oldValue: string;
  /** Values that must never be seen. */
  secrets: string[];
  /** The value that Vault holds now, with the other field beside it. */
  held(): Promise<{ value: string; note: string; version: number }>;
  /** What the vendor itself says to a value. */
  accepts(value: string): Promise<boolean>;
  /** How many keys the vendor lists. */
  keys(): Promise<number>;
}

/** A real OpenBao, the stand-in for Entra, and what rotations need, over them. */
export class Stage {
  readonly bao: OpenBao;
  readonly entra: EntraSim;
  readonly proxy: LossyProxy;
  readonly vault: Vault;
  readonly inventory: Inventory = Inventory.parse({ servers: {}, credentials: {} });
  readonly deps: RotationDeps;

  private constructor(bao: OpenBao, entra: EntraSim, proxy: LossyProxy, vault: Vault) {
    this.bao = bao;
    this.entra = entra;
    this.proxy = proxy;
    this.vault = vault;
    const config = { tenant: entra.tenant, loginUrl: entra.url, graphUrl: entra.url, clientId: engine };
    this.deps = {
      vault,
      connectors: createConnectors(
        { entra: { ...config, clientSecret: 'env:ENGINE' } },
        { vault, readSecret: async () => new Secret(entra.secrets[engine] ?? '') },
      ),
      inventory: this.inventory,
      requireWarrant: async () => {},
      pendingPath: 'secret/ir/pending',
      graceSeconds: 1,
      replicationSeconds: 2,
    };
  }

  static async set(): Promise<Stage> {
    const bao = await OpenBao.start();
    const proxy = await startLossyProxy(bao.address);
    const entra = await startEntraSim({
      apps: [{ appId: engine, roles: ['Application.ReadWrite.OwnedBy'] }],
      replicationMs: 150,
    });
    return new Stage(bao, entra, proxy, await bao.connect({ address: proxy.url }));
  }

  async strike(): Promise<void> {
    await Promise.all([this.entra.close(), this.proxy.close(), this.bao.stop()]);
  }

  /** An application with one client secret, which Vault holds beside another field. */
  async plantEntra(): Promise<Planting> {
    const credential = `entra-${randomUUID().slice(0, 8)}`;
    const application = randomUUID();
    const app = {
      id: randomUUID(),
      appId: application,
      displayName: credential,
      accountEnabled: true,
      roles: [],
      owners: [engine],
      passwords: [],
    };
    this.entra.directory.add(app);
    const { secretText, password } = this.entra.directory.addPassword(app, { displayName: 'by hand' });
    const accepts = async (value: string) => {
      const form = {
        grant_type: 'client_credentials',
        client_id: application,
        client_secret: value,
        scope: 'x/.default',
      };
      const url = `${this.entra.url}/${this.entra.tenant}/oauth2/v2.0/token`;
      return (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).ok;
    };
    const vault = `secret/mcp/${credential}#client_secret`;
    this.inventory.credentials[credential] = { system: 'entra', vault, application };
    return this.#plant({ credential, oldValue: secretText, accepts, vault, oldKeyId: password.keyId }, async () => {
      return this.entra.directory.find({ appId: application })?.passwords.length ?? 0;
    });
  }

  /** An AppRole with one secret-id, which Vault holds beside another field. */
  async plantApprole(): Promise<Planting> {
    const server = randomUUID().slice(0, 8);
    const planted: Planted = await this.bao.plant(server);
    const credential = `approle-${server}`;
    const vault = `secret/mcp-approle/${server}#secret_id`;
    this.inventory.credentials[credential] = { system: 'vault-approle', vault, role: planted.role };
    const accepts = async (secretId: string) =>
      (await this.bao.login({ roleId: planted.roleId, secretId })).status === 200;
    return this.#plant({ credential, oldValue: planted.secretId, accepts, vault }, async () => {
      return (await this.vault.list(`auth/approle/role/${planted.role}/secret-id`)).length;
    });
  }

  async #plant(
    of: { credential: string; oldValue: string; vault: string; oldKeyId?: string; accepts: Planting['accepts'] },
    keys: () => Promise<number>,
  ): Promise<Planting> {
    const { credential, oldValue, vault, oldKeyId, accepts } = of;
    const [path = '', field = ''] = vault.split('#');
    const baseVersion = await this.bao.put(path, { [field]: oldValue, note: 'kept' });
    const system = this.inventory.credentials[credential]?.system ?? '';
    const secrets = [oldValue, ...Object.values(this.entra.secrets)];
    return {
      credential,
      path,
      oldValue,
      secrets,
      accepts,
      keys,
      order: orderOf(credential, { credential, system, vault, baseVersion, ...(oldKeyId ? { oldKeyId } : {}) }, vault),
      held: async () => {
        const found = await this.vault.readKv(path);
        const value = found?.data[field]?.reveal() ?? '';
        secrets.push(value);
        return { value, note: found?.data.note?.reveal() ?? '', version: found?.version ?? 0 };
      },
    };
  }
}

function orderOf(credential: string, args: RotationOrder['action']['args'], vault: string): RotationOrder {
  const digest = '0'.repeat(64);
  const plan = {
    address: `evidence:INC-20260218-AAAAA/${digest}.json`,
    sha256: digest,
    bytes: 1,
    mediaType: 'application/json',
    title: 'plan',
  };
  const incident = 'INC-20260218-AAAAA';
  return {
    incident,
    server: 'sentinel',
    action: {
      id: `rotate-${credential}`,
      kind: 'rotate-credential',
      title: `Rotate ${credential}`,
      target: vault,
      effect: 'destructive',
      wayBack: 'none',
      breaks: [],
      args,
    },
    warrant: { workflowId: '', runId: '', incident, gate: 'g', nonce: 'n', digest, plan, decisions: [] },
  };
}
