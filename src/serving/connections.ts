import type { Socket } from 'node:net';

/** What is known of a connection that has brought a call. */
interface Use {
  /** How many are not answered yet. */
  calls: number;
  /** Grows with each call of any connection. */
  turn: number;
}

interface Limits {
  readonly connections: number;
  readonly firstCallMilliseconds: number;
}

/** By how much a burst may go beyond the limit, and how long a connection may take to its first call in one. */
const burst = { share: 1.5, milliseconds: 5_000 };

/**
 * The open connections. Those of a burst are let in. When there are too many, the oldest one that never brought a call
 * goes; where all did, the one whose last call is the longest ago, of those that wait for no answer if there are any. So
 * whoever only holds connections open does not keep out those that are of use.
 */
export class Connections {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** Those that have brought no call, by the address they come from; the oldest first. */
  readonly #fresh = new Map<string, { readonly socket: Socket; readonly since: number }>();
  /** Those that have brought one. */
  readonly #used = new Map<Socket, Use>();
  /** Of each connection under TLS, where it stands among the fresh ones. */
  readonly #keys = new WeakMap<Socket, string>();
  /** All that were opened and are not closed yet, as they were before TLS. */
  readonly #accepted = new Set<Socket>();
  #turns = 0;

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
    if (key === null) {
      socket.destroy();
      return;
    }
    // Who comes from there again has left the one before, of which Node does not always hear.
    this.#dismissFresh(key);
    this.#fresh.set(key, { socket, since: this.#now() });
    this.#accepted.add(socket);
    socket.once('close', () => {
      this.#accepted.delete(socket);
      if (this.#fresh.get(key)?.socket === socket) this.#fresh.delete(key);
    });
    const { connections } = this.#limits;
    if (this.size > connections && !this.#dismissLate() && this.size > connections * burst.share) {
      this.#dismissOne();
    }
  }

  /** What came of it once TLS is agreed on: another object, from the same address. Without TLS, the same one. */
  secured(socket: Socket): void {
    const key = keyOf(socket);
    if (key === null) {
      socket.destroy();
      return;
    }
    this.#keys.set(socket, key);
    socket.once('close', () => this.#used.delete(socket));
  }

  /** It has brought a call; returns how many of its calls are not answered yet. */
  called(socket: Socket): number {
    if (socket.destroyed) return 0;
    const use = this.#used.get(socket) ?? this.#firstUse(socket);
    this.#turns += 1;
    use.turn = this.#turns;
    use.calls += 1;
    return use.calls;
  }

  #firstUse(socket: Socket): Use {
    this.#fresh.delete(this.#keys.get(socket) ?? '');
    const use = { calls: 0, turn: 0 };
    this.#used.set(socket, use);
    return use;
  }

  /** Nothing is to be done any more about one of its calls. */
  answered(socket: Socket): void {
    const use = this.#used.get(socket);
    if (use !== undefined) use.calls -= 1;
  }

  /** To be called now and then: closes what never came to a call, and what is left of a burst. */
  sweep(): void {
    const { connections, firstCallMilliseconds } = this.#limits;
    const latest = this.#now() - firstCallMilliseconds;
    for (const [key, { since }] of this.#fresh) {
      if (since > latest) break;
      this.#dismissFresh(key);
    }
    while (this.size > connections && this.#dismissLate());
    const excess = this.#used.size - connections;
    if (excess <= 0) return;
    const idle = [...this.#used].filter(([, { calls }]) => calls === 0);
    idle.sort(([, one], [, other]) => one.turn - other.turn);
    for (const [socket] of idle.slice(0, excess)) socket.destroy();
  }

  dismissAll(): void {
    for (const socket of [...this.#used.keys(), ...this.#accepted]) socket.destroy();
    this.#fresh.clear();
  }

  /** Whether there was one that has not come to a call, although no burst takes so long. */
  #dismissLate(): boolean {
    const [oldest] = this.#fresh;
    if (oldest === undefined || oldest[1].since > this.#now() - burst.milliseconds) return false;
    this.#dismissFresh(oldest[0]);
    return true;
  }

  #dismissOne(): void {
    const [oldest] = this.#fresh.keys();
    // The only fresh one is the one that has just come.
    if (this.#fresh.size > 1 && oldest !== undefined) this.#dismissFresh(oldest);
    else this.#idlest()?.destroy();
  }

  /** Looked for where there are too many, which is rare: to keep them in order would cost each call. */
  #idlest(): Socket | undefined {
    let idlest: Socket | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [socket, { calls, turn }] of this.#used) {
      const rank = calls === 0 ? turn : this.#turns + turn;
      if (rank < least) [idlest, least] = [socket, rank];
    }
    return idlest;
  }

  #dismissFresh(key: string): void {
    this.#fresh.get(key)?.socket.destroy();
    this.#fresh.delete(key);
  }
}

/** Null where the client has gone: https://nodejs.org/api/net.html#socketremoteaddress */
function keyOf({ remoteAddress, remotePort }: Socket): string | null {
  return remoteAddress === undefined ? null : `${remoteAddress} ${remotePort}`;
}
