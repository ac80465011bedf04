import type { Call } from './call.ts';
import { CallGroup, OpenCall } from './open-call.ts';

interface Limits {
  readonly calls: number;
  /** Of one body. */
  readonly bodyBytes: number;
  /** Of all together, bodies and answers. */
  readonly bytesInFlight: number;
  readonly callMilliseconds: number;
  readonly answerMilliseconds: number;
}

/** What may wait for the API server, of all calls and all bytes: the rest is left to pods that can be answered at once. */
const waitingShare = 0.75;

/**
 * Reads bodies and gives answers, and bounds how many calls are open and what all of them hold: a body until there is
 * an answer, an answer until it was taken. The API server sends and takes without a pause; when there is no more room,
 * the call on which nothing has moved for the longest goes, so that those who dawdle never stand in the way of a pod.
 */
export class CallsInFlight {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** Whose body is not whole. */
  readonly #reading = new CallGroup();
  /** Whose answer needs something that has to be looked up. */
  readonly #waiting = new CallGroup();
  /** Whose answer has not been taken. */
  readonly #answered = new CallGroup();
  /** Whose connection is being closed: nothing of an answer is given back before that is done. */
  readonly #leaving = new CallGroup();
  #turns = 0;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get bytes(): number {
    return this.#staying + this.#leaving.bytes;
  }

  get size(): number {
    return this.#reading.size + this.#waiting.size + this.#answered.size;
  }

  get #staying(): number {
    return this.#reading.bytes + this.#waiting.bytes + this.#answered.bytes;
  }

  /** As much as each may hold when all calls there can be do. */
  get #fairShare(): number {
    return this.#limits.bytesInFlight / this.#limits.calls;
  }

  /** With the headers of a call. */
  begin(call: Call): OpenCall {
    const open = new OpenCall(call, this.#now());
    this.#move(open, this.#reading, 0);
    if (this.size > this.#limits.calls) this.#letOneGo();
    return open;
  }

  /** Either `whole` is called once with the text, or the call is answered and `cut` is told with which code; or the client went away. */
  read(open: OpenCall, whole: (text: string) => void, cut: (code: number) => void): void {
    const { call } = open;
    if (open.group === null) {
      // Refused as it began.
      cut(503);
      return;
    }
    open.cut = cut;
    if (call.contentLength > this.#limits.bodyBytes) {
      this.#cutOff(open, 413, tooLong);
      return;
    }
    call.body.on('data', (chunk: Buffer) => {
      if (open.group === this.#reading) this.#take(open, chunk);
    });
    call.body.on('end', () => {
      if (open.group === this.#reading) whole(open.takeText());
    });
  }

  /** Whether the call may be left waiting; its answer comes later. */
  wait(open: OpenCall): boolean {
    const { calls, bytesInFlight } = this.#limits;
    const { size, bytes } = this.#waiting;
    if (size >= calls * waitingShare || bytes + open.bytes > bytesInFlight * waitingShare) return false;
    this.#move(open, this.#waiting);
    return true;
  }

  /** Returns the code that was answered with; nothing happens where the client has gone. */
  answer(open: OpenCall, code: number, text: string, type: string): number {
    if (open.group === null || open.group === this.#leaving) return code;
    this.#toAnswered(open, text);
    if (this.#staying > this.#limits.bytesInFlight) this.#makeRoom();
    if (this.bytes > this.#limits.bytesInFlight && text.length > this.#fairShare) {
      this.#move(open, this.#answered, tooMuch.length);
      open.call.cutOff(503, tooMuch);
      return 503;
    }
    open.call.answer(code, text, type);
    return code;
  }

  /** The answer was taken, or the client has gone. */
  end(open: OpenCall): void {
    open.drop();
    this.#move(open, null, 0);
  }

  /** To be called now and then: forgets whoever has gone, and cuts off what takes too long. */
  sweep(): void {
    const now = this.#now();
    const { callMilliseconds, answerMilliseconds } = this.#limits;
    for (const group of [this.#reading, this.#waiting, this.#answered, this.#leaving]) {
      for (const open of group.calls()) if (open.call.gone) this.end(open);
    }
    for (const open of this.#reading.calls()) {
      if (now - open.since >= callMilliseconds) this.#cutOff(open, 408, 'the body did not come in time\n');
    }
    for (const open of this.#answered.calls()) {
      if (now - open.since >= answerMilliseconds) open.call.giveUp();
    }
  }

  #take(open: OpenCall, chunk: Buffer): void {
    open.add(chunk);
    this.#reading.bytes += chunk.length;
    if (open.bytes > this.#limits.bodyBytes) this.#cutOff(open, 413, tooLong);
    if (this.#staying > this.#limits.bytesInFlight) this.#makeRoom();
  }

  #makeRoom(): void {
    for (const open of this.#byAge()) {
      if (this.#staying <= this.#limits.bytesInFlight) return;
      // All those together that hold no more than this fit into the limit.
      if (open.bytes <= this.#fairShare) continue;
      if (open.group === this.#answered) this.#hangUp(open);
      else this.#cutOff(open, 503, tooMuch);
    }
  }

  /** The last one in question is the one that has just begun. */
  #letOneGo(): void {
    for (const open of this.#byAge()) {
      if (open.group === this.#answered) this.#hangUp(open);
      else {
        this.end(open);
        open.call.refuse();
        open.cut(503);
      }
      if (this.size <= this.#limits.calls) return;
    }
  }

  /** Those that can be let go, the one on which nothing moved for the longest first; those that wait do so for us. */
  *#byAge(): Generator<OpenCall> {
    const [reading, answered] = [this.#reading.calls(), this.#answered.calls()];
    let [sender, taker] = [reading.next().value, answered.next().value];
    while (sender !== undefined || taker !== undefined) {
      if (sender !== undefined && (taker === undefined || sender.turn < taker.turn)) {
        yield sender;
        sender = reading.next().value;
      } else if (taker !== undefined) {
        yield taker;
        taker = answered.next().value;
      }
    }
  }

  #hangUp(open: OpenCall): void {
    this.#move(open, this.#leaving);
    open.call.hangUp();
  }

  #cutOff(open: OpenCall, code: number, text: string): void {
    open.drop();
    this.#toAnswered(open, text);
    open.call.cutOff(code, text);
    open.cut(code);
  }

  #toAnswered(open: OpenCall, text: string): void {
    this.#move(open, this.#answered, text.length);
    open.since = this.#now();
  }

  #move(open: OpenCall, to: CallGroup | null, bytes = open.bytes): void {
    open.group?.remove(open);
    open.bytes = bytes;
    this.#turns += 1;
    open.turn = this.#turns;
    to?.add(open);
  }
}

const tooLong = 'body too long\n';
const tooMuch = 'too much is on its way at once\n';
