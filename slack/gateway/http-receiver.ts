import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type App, HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Secret } from '../../activities/secret.ts';
import { boltLogger } from './bolt-logger.ts';
import type { GatewayLogger } from './parts.ts';
import { RecentlySaid } from './recently-said.ts';
import { isSignedBySlack, windowSeconds } from './slack-signature.ts';

const path = '/slack/events';
/** Slack's interaction payloads stay far below this; the biggest carry a message of 50 blocks. */
const largestBody = 1_000_000;

/** Where the gateway listens. */
export interface HttpAddress {
  host: string;
  port: number;
}

/**
 * Clicks that Slack posts to us. In front of Bolt stand the checks that it lacks: a timestamp from the future is refused,
 * a request that was already taken is refused, and a content type may name a charset.
 */
export class HttpReceiver implements Receiver {
  readonly #bolt: HTTPReceiver;
  readonly #secret: Secret;
  readonly #address: HttpAddress;
  readonly #logger: GatewayLogger;
  readonly #taken = new RecentlySaid(2 * windowSeconds * 1000);
  #server: Server | undefined;

  constructor(signingSecret: Secret, address: HttpAddress, logger: GatewayLogger) {
    this.#secret = signingSecret;
    this.#address = address;
    this.#logger = logger;
    this.#bolt = new HTTPReceiver({
      signingSecret: signingSecret.reveal(),
      endpoints: [path],
      logger: boltLogger(logger),
    });
  }

  init(app: App): void {
    this.#bolt.init(app);
  }

  async start(): Promise<Server> {
    const server = createServer((request, response) => {
      this.#take(request, response).catch(() => {
        this.#logger.warn({}, 'a request broke off');
        response.destroy();
      });
    });
    const { host, port } = this.#address;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.#server = server;
    return server;
  }

  /** The port it listens on, once started. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number): void => void response.writeHead(status).end();
    if (request.method !== 'POST' || request.url?.split('?')[0] !== path) return refuse(404);
    const rawBody = await bodyOf(request);
    if (rawBody === undefined) return refuse(413);
    const signature = String(request.headers['x-slack-signature'] ?? '');
    const timestamp = String(request.headers['x-slack-request-timestamp'] ?? '');
    if (!isSignedBySlack({ signature, timestamp, body: rawBody }, this.#secret)) {
      this.#logger.warn({}, 'refused a request that Slack did not sign now');
      return refuse(401);
    }
    if (!this.#taken.isNew(signature)) {
      this.#logger.warn({}, 'refused a request that was already taken');
      return refuse(409);
    }
    const [type] = (request.headers['content-type'] ?? '').split(';');
    request.headers['content-type'] = (type ?? '').trim().toLowerCase();
    this.#bolt.requestListener(Object.assign(request, { rawBody }), response);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    // Read to the end but not kept, so that the refusal can be heard.
    if (size <= largestBody) chunks.push(bytes);
  }
  return size > largestBody ? undefined : Buffer.concat(chunks);
}
