import type { Logger } from 'pino';
import { BackOff } from '../serving/back-off.ts';
import type { Runtime } from '../serving/runtime.ts';
import { StateLog } from '../serving/state-log.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Jwk } from '../trust/jwks.ts';
import type { KeySource, SeenKeys } from './key-source.ts';
import { type ServedDocuments, servedDocuments } from './served-documents.ts';

interface KeeperParts {
  readonly issuer: IssuerUrl;
  readonly source: KeySource;
  readonly intervalMilliseconds: number;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** How it stands with the keys, for metrics. */
export interface KeeperState {
  readonly keys: number;
  /** Since keys were last read; null before the first time. */
  readonly ageMilliseconds: number | null;
  readonly failures: number;
}

const firstPause = 1_000;

/** Keeps the documents as the keys are: read again and again, and left as they were where an answer is no good. */
export class DocumentKeeper {
  readonly #parts: KeeperParts;
  readonly #states: StateLog;
  #documents: ServedDocuments | null = null;
  #keys: readonly Jwk[] = [];
  #readAt: number | null = null;
  #failures = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#states = new StateLog(parts.log);
  }

  /** Null before keys were read for the first time. */
  get documents(): ServedDocuments | null {
    return this.#documents;
  }

  get state(): KeeperState {
    const age = this.#readAt === null ? null : this.#parts.runtime.elapsed() - this.#readAt;
    return { keys: this.#keys.length, ageMilliseconds: age, failures: this.#failures };
  }

  /** Reads until the signal aborts; after a bad answer sooner than else. */
  async run(signal: AbortSignal): Promise<void> {
    const { runtime, intervalMilliseconds } = this.#parts;
    const backOff = new BackOff({
      firstMilliseconds: Math.min(firstPause, intervalMilliseconds),
      longestMilliseconds: intervalMilliseconds,
      random: runtime.random,
    });
    while (!signal.aborted) {
      const isRead = await this.#read();
      if (isRead) backOff.reset();
      await runtime.sleep(isRead ? intervalMilliseconds : backOff.next(), signal);
    }
  }

  async #read(): Promise<boolean> {
    try {
      this.#take(await this.#parts.source.read());
      return true;
    } catch (error) {
      this.#failures += 1;
      const stays = this.#documents === null ? 'nothing is served yet' : 'the documents stay as they were';
      this.#states.warn('keys', `the keys cannot be read: ${stays}`, error);
      return false;
    }
  }

  #take({ jwks: { keys }, issuer }: SeenKeys): void {
    const kids = keys.map(({ kid }) => kid);
    const before = this.#keys.map(({ kid }) => kid);
    const [added, gone] = [without(kids, before), without(before, kids)];
    // Nothing but a reading that can be served replaces what is.
    this.#documents = servedDocuments(this.#parts.issuer, { keys });
    this.#keys = keys;
    this.#readAt = this.#parts.runtime.elapsed();
    this.#states.report('keys', 'the keys are read', { keys: kids });
    if (before.length > 0 && added.length + gone.length > 0) {
      this.#parts.log.info({ added, gone }, 'the keys have changed');
    }
    this.#compareIssuer(issuer);
  }

  /** AWS compares letter by letter, but before the API servers sign with an issuer its documents must be public. */
  #compareIssuer(issuer: string | null): void {
    if (issuer === null || issuer === this.#parts.issuer) this.#states.clear('issuer');
    else {
      const state = `tokens name the issuer ${issuer}, these documents ${this.#parts.issuer}: AWS takes no such token for one of these`;
      this.#states.warn('issuer', state);
    }
  }
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.filter((one) => !others.includes(one));
}
