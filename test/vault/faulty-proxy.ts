import { createServer, type Server, type Socket, connect as tcp } from 'node:net';

/** What happens to the answer of a request that was let through. */
export type Fault = 'drop' | 'hang' | { status: number; body: string };

/** A TCP proxy before OpenBao. The server always gets the request; chosen answers never reach the client. */
export class FaultyProxy {
  readonly address: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #faults: { about: RegExp; fault: Fault; times: number }[] = [];
  #detours: { about: RegExp; act: () => Promise<unknown> }[] = [];
  /** Request lines that came through, in order. */
  readonly seen: string[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.address = `http://127.0.0.1:${port}`;
  }

  static async before(upstream: string): Promise<FaultyProxy> {
    const target = new URL(upstream);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const proxy = new FaultyProxy(server, bound.port);
    server.on('connection', (client) => proxy.#serve(client, target));
    return proxy;
  }

  /** The answers to the next `times` requests whose first line matches suffer the fault. */
  break(about: RegExp, fault: Fault, times = 1): void {
    this.#faults.push({ about, fault, times });
  }

  /** The next request whose first line matches waits at the proxy until something else was done. */
  first(about: RegExp, act: () => Promise<unknown>): void {
    this.#detours.push({ about, act });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket, target: URL): void {
    const upstream = tcp(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    }
    let fault: Fault | undefined;
    let passed: Promise<unknown> | undefined;
    client.on('data', (chunk: Buffer) => {
      if (passed === undefined) {
        const line = chunk.toString('latin1').split('\r\n', 1)[0] ?? '';
        this.seen.push(line);
        fault = this.#faultFor(line);
        passed = this.#detourFor(line);
      }
      passed = passed.then(() => upstream.write(chunk));
    });
    client.on('close', () => upstream.destroy());
    upstream.on('data', (chunk: Buffer) => {
      if (fault === undefined) client.write(chunk);
      else if (fault === 'drop') client.destroy();
      else if (fault !== 'hang') client.end(answerOf(fault));
    });
  }

  async #detourFor(line: string): Promise<void> {
    const index = this.#detours.findIndex(({ about }) => about.test(line));
    if (index >= 0) for (const { act } of this.#detours.splice(index, 1)) await act();
  }

  #faultFor(line: string): Fault | undefined {
    const hit = this.#faults.find(({ about, times }) => times > 0 && about.test(line));
    if (hit) hit.times -= 1;
    return hit?.fault;
  }
}

function answerOf({ status, body }: Exclude<Fault, string>): string {
  const head = `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nConnection: close`;
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
