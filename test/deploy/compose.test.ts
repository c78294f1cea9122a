import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { searchAttributes } from '../../workflows/contract/names.ts';

const file = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const Service = z.looseObject({
  image: z.string(),
  user: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  mem_limit: z.string(),
  cpus: z.number(),
  pids_limit: z.number(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
});
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
const { services, networks, secrets } = Compose.parse(parse(file('docker-compose.yml'), { merge: true }));

describe('The deployment', () => {
  it.each(Object.entries(services))('confines %s', (_, service) => {
    expect(service.image).toMatch(/^[a-z/-]+:\d+\.\d+/);
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const secret of service.secrets) expect(secrets).toHaveProperty(secret);
    for (const [name, value] of Object.entries(service.environment)) {
      expect(/password|secret|token|key/i.test(name) && !value.startsWith('/run/secrets/')).toBe(false);
    }
  });

  it.each(Object.entries(services))('lets %s out only if it must', (name, service) => {
    const open = service.networks.filter((network) => networks[network]?.internal !== true);
    expect(open).toEqual({ worker: ['egress'], gateway: ['egress'], 'temporal-ui': ['host-access'] }[name] ?? []);
  });

  it('keeps Vault to the worker and the database to Temporal', () => {
    const on = (network: string) => Object.keys(services).filter((name) => services[name]?.networks.includes(network));
    expect(on('vault')).toEqual(['openbao', 'worker']);
    expect(on('data')).toEqual(['postgres', 'temporal-schema', 'temporal']);
  });

  it('turns every write action of the Temporal UI off', () => {
    const settings = Object.entries(services['temporal-ui']?.environment ?? {}).filter(([name]) =>
      name.includes('DISABLE'),
    );
    expect(settings.length).toBeGreaterThanOrEqual(6);
    expect(settings.every(([, value]) => value === 'true')).toBe(true);
  });

  it('registers every search attribute', () => {
    for (const name of Object.values(searchAttributes)) expect(file('deploy/namespace.sh')).toContain(name);
  });
});
