import { randomBytes } from 'node:crypto';
import { type Answer, type Question, tokenError } from './answer.ts';
import { type Application, type Directory, sha256 } from './directory.ts';

/** Access tokens that were given out, by the hash of their text. They outlive the secret they were got with. */
export class Tokens {
  readonly #issued = new Map<string, { appId: string; until: number }>();

  issue(appId: string, seconds: number): string {
    const text = `sim.${randomBytes(24).toString('base64url')}`;
    this.#issued.set(sha256(text), { appId, until: Date.now() + seconds * 1000 });
    return text;
  }

  /** Whose bearer token this is, if it is one of ours and still valid. */
  ownerOf(authorization: string | undefined): string | undefined {
    const text = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    const token = text ? this.#issued.get(sha256(text)) : undefined;
    return token && token.until > Date.now() ? token.appId : undefined;
  }
}

const lifetimeSeconds = 3599;

/** `POST /{tenant}/oauth2/v2.0/token` for `client_credentials`; secrets in the form or in HTTP Basic. */
export function answerToken(question: Question, tenant: string, directory: Directory, tokens: Tokens): Answer {
  const form = new URLSearchParams(question.body);
  const [asked] = question.path.slice(1).split('/');
  if (asked !== tenant) return tokenError(400, 'invalid_request', 90002, `Tenant '${asked}' not found.`);
  if (form.get('grant_type') !== 'client_credentials') {
    return tokenError(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  }
  if (!form.get('scope')?.endsWith('/.default')) {
    return tokenError(400, 'invalid_scope', 1002012, 'The provided value for scope is not valid.');
  }
  const client = clientOf(question, form);
  const app = directory.find({ appId: client.id });
  if (!app) {
    return tokenError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client.id}' was not found in the directory.`,
    );
  }
  const refusal = refusalOf(app, client.secret);
  if (refusal) return refusal;
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: tokens.issue(app.appId, lifetimeSeconds),
    },
  };
}

/** The answer to a secret that the application does not have. */
export function wrongSecret(appId: string): Answer {
  return tokenError(
    401,
    'invalid_client',
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
  );
}

function refusalOf(app: Application, secret: string): Answer | undefined {
  const now = Date.now();
  const password = app.passwords.find((one) => one.sha256 === sha256(secret) && one.knownFrom <= now);
  if (!password) return wrongSecret(app.appId);
  if (Date.parse(password.endDateTime) <= now) {
    const sentence = `The provided client secret keys for app '${app.appId}' are expired.`;
    return tokenError(401, 'invalid_client', 7000222, sentence);
  }
  if (!app.accountEnabled) {
    return tokenError(400, 'unauthorized_client', 7000112, `Application '${app.appId}' is disabled.`);
  }
  return undefined;
}

function clientOf(question: Question, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic (.+)$/.exec(question.headers.authorization ?? '')?.[1];
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':', 2);
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}
