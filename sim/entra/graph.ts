import { type Answer, graphError, objectOf, type Question } from './answer.ts';
import type { Application, Directory, Password } from './directory.ts';

/** The operations of Graph that are played, by the names that faults and call counts use. */
export type Operation = 'token' | 'getApplication' | 'addPassword' | 'removePassword' | 'patchServicePrincipal';

const route =
  /^\/v1\.0\/(applications|servicePrincipals)(?:\/([0-9a-f-]{36})|\(appId='([^']{1,64})'\))(?:\/([A-Za-z]+))?$/;

/** Which operation a request is and about which application. Nothing: the path is not played. */
export function operationOf(
  question: Question,
): { operation: Operation; key: { id: string } | { appId: string } } | undefined {
  const [, kind, id, appId, verb] = route.exec(question.path) ?? [];
  const key = id ? { id } : { appId: appId ?? '' };
  const shape = `${question.method} ${kind}${verb ? ` ${verb}` : ''}`;
  if (shape === 'GET applications') return { operation: 'getApplication', key };
  if (shape === 'POST applications addPassword') return { operation: 'addPassword', key };
  if (shape === 'POST applications removePassword') return { operation: 'removePassword', key };
  if (shape === 'PATCH servicePrincipals') return { operation: 'patchServicePrincipal', key };
  return undefined;
}

/** Answers one Graph call of the application `caller`, which must hold the role and, for `OwnedBy`, own the target. */
export function answerGraph(
  question: Question,
  {
    operation,
    app,
    caller,
    directory,
    replicationMs,
  }: {
    operation: Operation;
    app: Application | undefined;
    caller: Application | undefined;
    directory: Directory;
    replicationMs: number;
  },
): Answer {
  if (!caller) return graphError(401, 'InvalidAuthenticationToken', 'Access token is empty, expired or invalid.');
  if (!app)
    return graphError(404, 'Request_ResourceNotFound', 'Resource does not exist or a queried reference is missing.');
  if (!mayManage(caller, app)) {
    return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  if (operation === 'getApplication') return { status: 200, body: selected(app, question.query.get('$select')) };
  const body = objectOf(question.body);
  if (!body) return graphError(400, 'BadRequest', 'Unable to read JSON request payload.');
  if (operation === 'addPassword') return addPassword(app, body, directory, replicationMs);
  if (operation === 'removePassword') return removePassword(app, body, directory);
  if (typeof body.accountEnabled !== 'boolean')
    return graphError(400, 'Request_BadRequest', 'Invalid value specified.');
  app.accountEnabled = body.accountEnabled;
  directory.save();
  return { status: 204 };
}

function mayManage(caller: Application, app: Application): boolean {
  if (caller.roles.includes('Application.ReadWrite.All')) return true;
  return caller.roles.includes('Application.ReadWrite.OwnedBy') && app.owners.includes(caller.appId);
}

function addPassword(
  app: Application,
  body: Record<string, unknown>,
  directory: Directory,
  replicationMs: number,
): Answer {
  const asked = objectOf(JSON.stringify(body.passwordCredential ?? {})) ?? {};
  const { displayName, endDateTime } = asked;
  if (typeof endDateTime === 'string' && Number.isNaN(Date.parse(endDateTime))) {
    return graphError(400, 'Request_BadRequest', 'Invalid value specified for property endDateTime.');
  }
  const { password, secretText } = directory.addPassword(app, {
    replicationMs,
    ...(typeof displayName === 'string' ? { displayName } : {}),
    ...(typeof endDateTime === 'string' ? { endDateTime: new Date(endDateTime).toISOString() } : {}),
  });
  return { status: 200, body: { ...shown(password), secretText } };
}

/** Graph answers 400 to a keyId that the application does not have; a second removal therefore fails. */
function removePassword(app: Application, body: Record<string, unknown>, directory: Directory): Answer {
  const { keyId } = body;
  if (typeof keyId !== 'string' || !directory.removePassword(app, keyId)) {
    return graphError(400, 'Request_BadRequest', 'No password credential found with the given keyId.');
  }
  return { status: 204 };
}

function selected(app: Application, select: string | null): Record<string, unknown> {
  const whole: Record<string, unknown> = {
    id: app.id,
    appId: app.appId,
    displayName: app.displayName,
    passwordCredentials: app.passwords.map((password) => ({ ...shown(password), secretText: null })),
  };
  if (!select) return whole;
  const names = select.split(',').map((name) => name.trim());
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));
}

function shown(password: Password): Record<string, unknown> {
  const { keyId, displayName, hint, startDateTime, endDateTime } = password;
  return { customKeyIdentifier: null, displayName, endDateTime, hint, keyId, startDateTime };
}
