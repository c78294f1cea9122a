import type { ServerResponse } from 'node:http';
import type { Store } from './store.ts';

/** Tells open pages, by server-sent events, that there is something new to fetch. */
export class LiveFeed {
  readonly #pages = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stop: () => void;
  #pending: NodeJS.Timeout | undefined;

  constructor(store: Store) {
    this.#stop = store.onChange(() => {
      // Several changes at once make one event.
      this.#pending ??= setTimeout(() => this.#tell(), 15);
    });
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), 15_000);
  }

  add(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
  }

  close(): void {
    this.#stop();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#pending);
    for (const page of this.#pages) page.end();
  }

  #tell(): void {
    this.#pending = undefined;
    this.#write('event: change\ndata: {}\n\n');
  }

  #write(text: string): void {
    for (const page of this.#pages) page.write(text);
  }
}
