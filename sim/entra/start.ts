import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type Answer, graphError, objectOf, type Question, questionOf } from './answer.ts';
import { type Application, Directory } from './directory.ts';
import { type Fault, Faults, faultOf } from './faults.ts';
import { answerGraph, type Operation, operationOf } from './graph.ts';
import { answerToken, Tokens, wrongSecret } from './token.ts';

/** An application to plant. Without `secret` one is made, and written to `secretFile` (0600) where that is given. */
export interface PlantedApp {
  appId: string;
  displayName?: string;
  secret?: string;
  secretFile?: string;
  /** Display name of the planted secret. */
  secretName?: string;
  roles?: string[];
  owners?: string[];
}

export interface EntraSimOptions {
  /** 0, and the default: any free port of 127.0.0.1. */
  port?: number;
  tenant?: string;
  apps?: PlantedApp[];
  /** Where the directory is kept over restarts; a planted application that is already in it keeps its secrets. */
  stateFile?: string;
  /** How long the token endpoint does not know a new secret. */
  replicationMs?: number;
}

export interface EntraSim {
  url: string;
  tenant: string;
  /** The secret of each planted application, by `appId`, as far as it was made in this process. */
  secrets: Record<string, string>;
  directory: Directory;
  fault(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

export const defaultTenant = '11111111-2222-4333-8444-555555555555';

/** Starts a stand-in for Microsoft Entra and Graph: client secrets with their rules, and faults on demand. */
export async function startEntraSim(options: EntraSimOptions = {}): Promise<EntraSim> {
  const tenant = options.tenant ?? defaultTenant;
  const directory = new Directory(options.stateFile);
  const secrets = plant(directory, options.apps ?? []);
  const faults = new Faults();
  const tokens = new Tokens();
  const calls = new Map<Operation, number>();

  function effectOf(
    question: Question,
  ): { operation: Operation; app: Application | undefined; act: () => Answer } | undefined {
    if (question.method === 'POST' && question.path.endsWith('/oauth2/v2.0/token')) {
      const app = directory.find({ appId: new URLSearchParams(question.body).get('client_id') ?? '' });
      return { operation: 'token', app, act: () => answerToken(question, tenant, directory, tokens) };
    }
    const known = operationOf(question);
    if (!known) return undefined;
    const app = directory.find(known.key);
    const caller = directory.find({ appId: tokens.ownerOf(question.headers.authorization) ?? '' });
    const { operation } = known;
    const replicationMs = options.replicationMs ?? 0;
    return { operation, app, act: () => answerGraph(question, { operation, app, caller, directory, replicationMs }) };
  }

  /** Answers, unless a fault says otherwise. No answer: the connection breaks. `never`: it stays open. */
  async function reply(question: Question): Promise<Answer | 'break' | 'never'> {
    if (question.path.startsWith('/_sim/')) return answerControl(question, directory, faults, calls);
    const effect = effectOf(question);
    if (!effect)
      return graphError(400, 'BadRequest', `Resource not found for the segment '${question.path.slice(0, 80)}'.`);
    calls.set(effect.operation, (calls.get(effect.operation) ?? 0) + 1);
    const fault = faults.take(effect.operation, effect.app?.appId);
    if (!fault) return effect.act();
    if (fault.kind === 'refuse') return wrongSecret(effect.app?.appId ?? '');
    if (fault.kind === 'lie') return { status: 204 };
    if (fault.kind === '5xx-before') return graphError(503, 'serviceUnavailable', 'The service is unavailable.');
    if (fault.kind === '429') {
      const headers = { 'retry-after': String(fault.retryAfter ?? 1) };
      return { ...graphError(429, 'TooManyRequests', 'Too many requests.'), headers };
    }
    if (fault.kind === 'late') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1_000));
    effect.act();
    if (fault.kind === '5xx-after') return graphError(503, 'serviceUnavailable', 'The service is unavailable.');
    return fault.kind === 'lost-reply' ? 'break' : 'never';
  }

  const server = createServer((request, response) => {
    questionOf(request)
      .then(reply)
      .then((answer) => send(response, answer))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    tenant,
    secrets,
    directory,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, answer: Answer | 'break' | 'never'): void {
  if (answer === 'never') return;
  if (answer === 'break') {
    response.destroy();
    return;
  }
  const type = answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(answer.status, { ...type, ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}

/** `/_sim/…`: what a test or a demo asks of the stand-in itself. Shows ids and hints, never a secret or its hash. */
function answerControl(
  question: Question,
  directory: Directory,
  faults: Faults,
  calls: Map<Operation, number>,
): Answer {
  const shape = `${question.method} ${question.path}`;
  if (shape === 'GET /_sim/state') {
    const apps = directory.apps.map(({ passwords, ...app }) => ({
      ...app,
      passwords: passwords.map(({ keyId, displayName, hint, startDateTime }) => ({
        keyId,
        displayName,
        hint,
        startDateTime,
      })),
    }));
    return { status: 200, body: { apps, calls: Object.fromEntries(calls) } };
  }
  if (shape === 'DELETE /_sim/fault') {
    faults.clear();
    return { status: 204 };
  }
  const fault = shape === 'POST /_sim/fault' ? faultOf(objectOf(question.body) ?? {}) : undefined;
  if (!fault)
    return { status: 400, body: { error: 'GET /_sim/state, POST /_sim/fault {on, kind, …} or DELETE /_sim/fault' } };
  faults.add(fault);
  return { status: 204 };
}

function plant(directory: Directory, apps: readonly PlantedApp[]): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const planted of apps) {
    if (directory.find({ appId: planted.appId })) continue;
    const app: Application = {
      id: randomUUID(),
      appId: planted.appId,
      displayName: planted.displayName ?? planted.appId,
      accountEnabled: true,
      roles: planted.roles ?? [],
      owners: planted.owners ?? [],
      passwords: [],
    };
    directory.add(app);
    const { secretText } = directory.addPassword(app, {
      displayName: planted.secretName ?? null,
      ...(planted.secret === undefined ? {} : { secret: planted.secret }),
    });
    secrets[planted.appId] = secretText;
    if (planted.secretFile) writeFileSync(planted.secretFile, secretText, { mode: 0o600 });
  }
  return secrets;
}
