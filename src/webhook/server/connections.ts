import type { Socket } from 'node:net';

interface Limits {
  readonly connections: number;
  readonly firstCallMilliseconds: number;
}

/**
 * The open connections. When there are too many, the oldest one that never brought a call goes; where all did, the one
 * whose last call is the longest ago. So whoever only holds connections open does not keep the API server out.
 */
export class Connections {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** Those that have brought no call, by the address they come from; the oldest first. */
  readonly #fresh = new Map<string, { readonly socket: Socket; readonly since: number }>();
  /** The one longest without a call first. */
  readonly #used = new Set<Socket>();
  /** Of each connection under TLS, where it stands among the fresh ones. */
  readonly #keys = new WeakMap<Socket, string>();

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get size(): number {
    return this.#fresh.size + this.#used.size;
  }

  /** Before its first byte. */
  opened(socket: Socket): void {
    const key = keyOf(socket);
    this.#fresh.set(key, { socket, since: this.#now() });
    socket.once('close', () => {
      if (this.#fresh.get(key)?.socket === socket) this.#fresh.delete(key);
    });
    if (this.size > this.#limits.connections) this.#dismissOne();
  }

  /** What came of it once TLS is agreed on: another object, from the same address. */
  secured(socket: Socket): void {
    this.#keys.set(socket, keyOf(socket));
    socket.once('close', () => this.#used.delete(socket));
  }

  /** It has brought a call. */
  called(socket: Socket): void {
    if (socket.destroyed) return;
    if (!this.#used.delete(socket)) this.#fresh.delete(this.#keys.get(socket) ?? '');
    this.#used.add(socket);
  }

  /** To be called now and then: closes what never came to a call. */
  sweep(): void {
    const latest = this.#now() - this.#limits.firstCallMilliseconds;
    for (const [key, { since }] of this.#fresh) {
      if (since > latest) return;
      this.#dismissFresh(key);
    }
  }

  dismissAll(): void {
    for (const key of this.#fresh.keys()) this.#dismissFresh(key);
    for (const socket of this.#used) socket.destroy();
  }

  #dismissOne(): void {
    const [oldest] = this.#fresh.keys();
    const [idlest] = this.#used;
    // The only fresh one is the one that has just come.
    if (this.#fresh.size > 1 && oldest !== undefined) this.#dismissFresh(oldest);
    else idlest?.destroy();
  }

  #dismissFresh(key: string): void {
    this.#fresh.get(key)?.socket.destroy();
    this.#fresh.delete(key);
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
