import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The app's secrets in plain text. They exist where the simulator starts, and are handed to whoever started it. */
export interface Tokens {
  botToken: string;
  appToken: string;
  signingSecret: string;
}

/** Tokens that are given, or random ones that say by their form that they belong to a simulator. */
export function makeTokens(given: Partial<Tokens>): Tokens {
  return {
    botToken: given.botToken ?? `xoxb-simulator-${randomBytes(18).toString('hex')}`,
    appToken: given.appToken ?? `xapp-simulator-${randomBytes(18).toString('hex')}`,
    signingSecret: given.signingSecret ?? randomBytes(16).toString('hex'),
  };
}

/** Knows the tokens by their SHA-256 only. */
export class KnownTokens {
  readonly #bot: Buffer;
  readonly #app: Buffer;

  constructor(tokens: Pick<Tokens, 'botToken' | 'appToken'>) {
    this.#bot = digest(tokens.botToken);
    this.#app = digest(tokens.appToken);
  }

  kindOf(token: string): 'bot' | 'app' | undefined {
    const hash = digest(token);
    if (timingSafeEqual(hash, this.#bot)) return 'bot';
    return timingSafeEqual(hash, this.#app) ? 'app' : undefined;
  }
}

/** SHA-256 in hex: what is kept of a value that must not be readable. */
export function sha256(value: string): string {
  return digest(value).toString('hex');
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
