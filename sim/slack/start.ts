import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeTokens, type Tokens } from './credentials.ts';
import { LiveFeed } from './live-feed.ts';
import { Delivery, SlackSimOptions } from './options.ts';
import { isOurHost, serve } from './server.ts';
import { Sim } from './sim.ts';

/** A running simulator. The tokens are the only copy in plain text. */
export interface SlackSim extends Readonly<Tokens> {
  /** The page, without a trailing slash: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What the SDK wants as `slackApiUrl`; ends with `/api/`. */
  readonly apiUrl: string;
  /** Changes how interactions reach the app, as on the settings page of a Slack app. */
  setDelivery(delivery: Delivery): void;
  close(): Promise<void>;
}

/**
 * Starts a Slack of one's own on 127.0.0.1.
 * @param now the clock, in milliseconds since 1970, for everything that expires; tests can move it
 * @throws ZodError for options that do not fit; the error of `listen` when the port is taken
 */
export async function startSlackSim(options: SlackSimOptions = {}, now: () => number = Date.now): Promise<SlackSim> {
  const settled = SlackSimOptions.parse(options);
  const tokens = makeTokens({
    ...(settled.botToken ? { botToken: settled.botToken } : {}),
    ...(settled.appToken ? { appToken: settled.appToken } : {}),
    ...(settled.signingSecret ? { signingSecret: settled.signingSecret } : {}),
  });
  const sim = new Sim(settled, tokens, now);
  const feed = new LiveFeed(sim.store);
  const server = createServer((request, response) => {
    serve(sim, feed, request, response).catch((error: unknown) => {
      console.error('slack-sim:', error);
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const wanted = (request.url ?? '').startsWith('/link/');
    if (sim.isDown || !wanted || !isOurHost(sim, request)) socket.destroy();
    else sim.sockets.accept(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settled.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  sim.origin = `http://127.0.0.1:${port}`;
  return {
    ...tokens,
    url: sim.origin,
    apiUrl: `${sim.origin}/api/`,
    setDelivery(delivery) {
      sim.delivery = Delivery.parse(delivery);
    },
    async close() {
      feed.close();
      await sim.sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
