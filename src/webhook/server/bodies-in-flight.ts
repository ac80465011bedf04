import type { Call } from './call.ts';

interface Limits {
  /** Of one body. */
  readonly bodyBytes: number;
  /** Of all together. */
  readonly bytesInFlight: number;
  readonly callMilliseconds: number;
}

/** Every piece costs a hundred bytes beside its own, and a client may send each byte by itself. */
const mostPieces = 1_024;

/** A body that is being read. */
class Body {
  readonly call: Call;
  readonly #joined: Buffer[] = [];
  #pieces: Buffer[] = [];
  readonly begun: number;
  readonly cut: (code: number, text: string) => void;
  bytes = 0;

  constructor(call: Call, begun: number, cut: (code: number, text: string) => void) {
    this.call = call;
    this.begun = begun;
    this.cut = cut;
  }

  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.#pieces.push(piece) < mostPieces) return;
    this.#joined.push(Buffer.concat(this.#pieces));
    this.#pieces = [];
  }

  text(): string {
    const [first, second] = this.#pieces;
    const isWhole = this.#joined.length === 0 && first !== undefined && second === undefined;
    return (isWhole ? first : Buffer.concat([...this.#joined, ...this.#pieces])).toString('utf8');
  }

  drop(): void {
    this.#joined.length = 0;
    this.#pieces.length = 0;
  }
}

/**
 * Reads bodies, and bounds what all of them hold. The API server sends its bodies without a pause; when there is no more
 * room, the one that has been on its way the longest goes, so that those who dawdle never stand in the way of a pod.
 */
export class BodiesInFlight {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** The oldest first. */
  readonly #unfinished = new Set<Body>();
  #bytes = 0;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Either `whole` is called once with the text, or the call is answered and `cut` is told with which code; or the client went away. */
  read(call: Call, whole: (text: string) => void, cut: (code: number) => void): void {
    const body = new Body(call, this.#now(), (code, text) => {
      call.cutOff(code, text);
      cut(code);
    });
    this.#unfinished.add(body);
    if (call.contentLength > this.#limits.bodyBytes) {
      this.#cutOff(body, 413, tooLong);
      return;
    }
    call.body.on('data', (chunk: Buffer) => {
      if (this.#unfinished.has(body)) this.#take(body, chunk);
    });
    call.body.on('end', () => {
      if (this.#forget(body)) whole(body.text());
    });
  }

  /** To be called now and then: forgets whoever has gone, and cuts off what takes too long. */
  sweep(): void {
    const latest = this.#now() - this.#limits.callMilliseconds;
    for (const body of this.#unfinished) {
      if (body.call.body.destroyed) this.#forget(body);
      else if (body.begun <= latest) this.#cutOff(body, 408, 'the body did not come in time\n');
    }
  }

  #take(body: Body, chunk: Buffer): void {
    body.add(chunk);
    this.#bytes += chunk.length;
    if (body.bytes > this.#limits.bodyBytes) this.#cutOff(body, 413, tooLong);
    if (this.#bytes > this.#limits.bytesInFlight) this.#makeRoom();
  }

  #makeRoom(): void {
    for (const body of this.#unfinished) {
      if (this.#bytes <= this.#limits.bytesInFlight) return;
      if (body.call.body.destroyed) this.#forget(body);
      else if (body.bytes > 0) this.#cutOff(body, 503, 'too much is being sent at once\n');
    }
  }

  #cutOff(body: Body, code: number, text: string): void {
    if (this.#forget(body)) body.cut(code, text);
    body.drop();
  }

  #forget(body: Body): boolean {
    if (!this.#unfinished.delete(body)) return false;
    this.#bytes -= body.bytes;
    return true;
  }
}

const tooLong = 'body too long\n';
