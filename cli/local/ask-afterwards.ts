import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { application, type DemoStack, tenant } from './demo-stack.ts';

/** One question to a server, and what it said. */
export interface Answered {
  question: string;
  answer: string;
  good: boolean;
}

const Kv = z.object({
  data: z.object({ data: z.record(z.string(), z.string()), metadata: z.object({ version: z.number() }) }),
});

/**
 * Asks Vault and the identity provider directly, past the engine: is what the thief took refused, and does what is in
 * Vault now work?
 */
export async function askAfterwards(stack: DemoStack): Promise<Answered[]> {
  const { address, rootTokenFile } = stack.vault;
  const root = (await readFile(rootTokenFile, 'utf8')).trim();
  const [roleId, secretId, token] = await Promise.all(
    [stack.stolen.roleIdFile, stack.stolen.secretIdFile, stack.stolen.tokenFile].map((file) => readFile(file, 'utf8')),
  );
  const vault = (method: string, path: string, as?: string, body?: unknown) =>
    fetch(`${address}/v1/${path}`, {
      method,
      headers: as === undefined ? {} : { 'X-Vault-Token': as },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    });
  const login = async (secret: string | undefined) =>
    (await vault('POST', 'auth/approle/login', undefined, { role_id: roleId, secret_id: secret })).status;
  const kv = async (path: string, version = '') =>
    Kv.safeParse(await (await vault('GET', `secret/data/${path}${version}`, root)).json()).data?.data;
  const [now, before, approle] = [
    await kv('mcp/sentinel'),
    await kv('mcp/sentinel', '?version=1'),
    await kv('mcp-approle/sentinel'),
  ];
  const entra = (secret: string | undefined) => tokenStatus(stack.entraUrl, secret ?? '');
  return [
    refused('The stolen Vault token', (await vault('GET', 'auth/token/lookup-self', token)).status),
    refused('The stolen secret-id', await login(secretId)),
    refused('The old Entra client secret', await entra(before?.data.client_secret)),
    accepted('The new secret-id in Vault', await login(approle?.data.secret_id)),
    accepted(
      `The Entra client secret in Vault (version ${now?.metadata.version ?? '?'})`,
      await entra(now?.data.client_secret),
    ),
  ];
}

async function tokenStatus(entraUrl: string, secret: string): Promise<number> {
  const form = new URLSearchParams({
    client_id: application,
    client_secret: secret,
    grant_type: 'client_credentials',
    scope: 'https://api.loganalytics.azure.com/.default',
  });
  const response = await fetch(`${entraUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: form,
    signal: AbortSignal.timeout(5_000),
  });
  return response.status;
}

function refused(question: string, status: number): Answered {
  return { question, answer: `answered ${status}`, good: status >= 400 && status < 500 };
}

function accepted(question: string, status: number): Answered {
  return { question, answer: `answered ${status}`, good: status === 200 };
}
