import type { Call } from './call.ts';

/** Every piece costs a hundred bytes beside its own, and a client may send each byte by itself. */
const mostPieces = 1_024;

const nobody = (): void => {};

/** A call from its headers until its answer was taken, and what it holds. */
export class OpenCall {
  readonly call: Call;
  /** When it began, or when it was answered. */
  since: number;
  /** The others that are as far as this one; null once nothing is held for it any more. */
  group: CallGroup | null = null;
  before: OpenCall | null = null;
  after: OpenCall | null = null;
  /** Grows with each step of any call: of two, the one with the lesser has been where it is for longer. */
  turn = 0;
  /** Of the body until there is an answer, then of the answer. */
  bytes = 0;
  /** Told with which code, where the call is answered before its body was whole. */
  cut: (code: number) => void = nobody;
  /** Null for nothing: nearly every body comes in one piece, and is soon taken. */
  #joined: Buffer[] | null = null;
  #pieces: Buffer[] | null = null;

  constructor(call: Call, since: number) {
    this.call = call;
    this.since = since;
  }

  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.#pieces === null) {
      this.#pieces = [piece];
      return;
    }
    if (this.#pieces.push(piece) < mostPieces) return;
    this.#joined ??= [];
    this.#joined.push(Buffer.concat(this.#pieces));
    this.#pieces = null;
  }

  /** The body, which is not kept here any more. */
  takeText(): string {
    const [joined, pieces] = [this.#joined ?? [], this.#pieces ?? []];
    this.drop();
    const [first, second] = pieces;
    const isWhole = joined.length === 0 && first !== undefined && second === undefined;
    return (isWhole ? first : Buffer.concat([...joined, ...pieces])).toString('utf8');
  }

  drop(): void {
    this.#joined = null;
    this.#pieces = null;
  }
}

/**
 * Calls that are equally far, the one that has been so for the longest first. A list, as calls come and go all the time:
 * the tables that a Set throws away keep calls from the garbage collector, which then took twice its time.
 */
export class CallGroup {
  size = 0;
  bytes = 0;
  #first: OpenCall | null = null;
  #last: OpenCall | null = null;

  add(open: OpenCall): void {
    open.group = this;
    open.before = this.#last;
    if (this.#last === null) this.#first = open;
    else this.#last.after = open;
    this.#last = open;
    this.size += 1;
    this.bytes += open.bytes;
  }

  remove(open: OpenCall): void {
    const { before, after } = open;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    open.group = null;
    open.before = null;
    open.after = null;
    this.size -= 1;
    this.bytes -= open.bytes;
  }

  /** The call that was given out last may leave meanwhile. */
  *calls(): Generator<OpenCall, undefined> {
    for (let open = this.#first; open?.group === this; ) {
      const { after }: OpenCall = open;
      yield open;
      open = after;
    }
    return undefined;
  }
}
