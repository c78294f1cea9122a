import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, type Json, type JsonObject, parseJson, textOf } from './json.ts';
import { lifetimes } from './limits.ts';

/** How a delivery ended: answered in time, with what the app said, or not. */
export type Outcome = { acked: true; payload: Json | undefined } | { acked: false; why: string };

/** What goes to the app, in Slack's names. */
export type EnvelopeType = 'interactive' | 'slash_commands' | 'events_api';

/** Slack's side of Socket Mode: tickets, sockets, and envelopes that go to one of the open sockets each. */
export class SocketHub {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  readonly #sockets: WebSocket[] = [];
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Map<string, (payload: Json | undefined) => void>();
  readonly #delivered = new Map<WebSocket, number>();
  readonly #appId: string;
  readonly #changed: () => void;
  #turn = 0;

  constructor(appId: string, changed: () => void) {
    this.#appId = appId;
    this.#changed = changed;
  }

  get size(): number {
    return this.#sockets.length;
  }

  /** How many envelopes each open socket has been sent. */
  get loads(): number[] {
    return this.#sockets.map((socket) => this.#delivered.get(socket) ?? 0);
  }

  /** A ticket for one connection, within 30 seconds. */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.set(ticket, Date.now() + lifetimes.socketTicketMs);
    return ticket;
  }

  /** Lets a client in that shows a fresh ticket, and greets it. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const goodUntil = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (goodUntil === undefined || goodUntil < Date.now()) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#greet(client));
  }

  /** Sends one envelope, to the next socket in turn, and waits three seconds for the answer. */
  async send(type: EnvelopeType, payload: JsonObject, copies: number): Promise<Outcome> {
    const id = randomUUID();
    const envelope = JSON.stringify({
      envelope_id: id,
      type,
      payload,
      accepts_response_payload: type !== 'events_api',
      ...(type === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {}),
    });
    const answer = new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        resolve({ acked: false, why: 'The app did not answer within three seconds.' });
      }, lifetimes.ackMs);
      this.#waiting.set(id, (said) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve({ acked: true, payload: said });
      });
    });
    for (let copy = 0; copy < copies; copy += 1) this.#sendToNext(envelope);
    return answer;
  }

  /** Asks sockets to come again on a new connection, as Slack does when it moves its own servers. */
  askToReconnect(reason: string, which: 'one' | 'all'): void {
    const frame = JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'slack-simulator' } });
    for (const socket of which === 'one' ? this.#sockets.slice(0, 1) : this.#sockets) socket.send(frame);
  }

  /** Cuts all connections without a word. */
  cut(): void {
    for (const socket of [...this.#sockets]) socket.terminate();
  }

  /** Says goodbye to all clients; who has not answered after half a second is cut off. */
  async close(): Promise<void> {
    const goodbyes = this.#sockets.map((socket) => {
      const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.close(1001);
      return gone;
    });
    const timer = setTimeout(() => this.cut(), 500);
    await Promise.all(goodbyes);
    clearTimeout(timer);
  }

  #greet(client: WebSocket): void {
    this.#sockets.push(client);
    let alive = true;
    const pings = setInterval(() => {
      if (!alive) return client.terminate();
      alive = false;
      client.ping(`Ping from Slack simulator ${randomBytes(4).toString('hex')}`);
    }, lifetimes.socketPingMs);
    client.on('pong', () => {
      alive = true;
    });
    client.on('message', (data) => this.#hear(data.toString()));
    client.on('error', () => client.terminate());
    client.on('close', () => {
      clearInterval(pings);
      this.#sockets.splice(this.#sockets.indexOf(client), 1);
      this.#changed();
    });
    client.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#sockets.length,
        debug_info: { host: 'slack-simulator', approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
    this.#changed();
  }

  #hear(text: string): void {
    const frame = parseJson(text);
    if (isObject(frame)) this.#waiting.get(textOf(frame.envelope_id))?.(frame.payload);
  }

  #sendToNext(envelope: string): void {
    this.#turn += 1;
    const socket = this.#sockets[this.#turn % this.#sockets.length];
    if (!socket) return;
    this.#delivered.set(socket, (this.#delivered.get(socket) ?? 0) + 1);
    socket.send(envelope);
  }
}
