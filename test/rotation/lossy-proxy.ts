import { createServer } from 'node:http';

/** What happens to one request: done and no answer; done and answered with 500; not done and answered with 500. */
export type Loss = 'no-answer' | '500-after' | '500-before';

/** A server between the engine and Vault that spoils the requests it is told to. */
export interface LossyProxy {
  url: string;
  /** The next request with this method, whose path contains this, is spoilt. */
  spoil(method: string, path: string, loss: Loss): void;
  close(): Promise<void>;
}

export async function startLossyProxy(upstream: string): Promise<LossyProxy> {
  const waiting: { method: string; path: string; loss: Loss }[] = [];
  const server = createServer(async (request, response) => {
    const at = waiting.findIndex(({ method, path }) => request.method === method && request.url?.includes(path));
    const [spoilt] = at < 0 ? [] : waiting.splice(at, 1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (spoilt?.loss === '500-before') return void response.writeHead(500).end('{"errors":["internal error"]}');
    const { 'x-vault-token': token = '' } = request.headers;
    const body = Buffer.concat(chunks);
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { 'x-vault-token': String(token) },
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.text();
    if (spoilt?.loss === 'no-answer') return void response.destroy();
    if (spoilt) return void response.writeHead(500).end('{"errors":["internal error"]}');
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    spoil: (method, path, loss) => void waiting.push({ method, path, loss }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
