import type { Logger } from 'pino';
import { isForbidden } from '../../kubernetes/failures.ts';
import { BackOff } from '../../serving/back-off.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { stringAt } from '../../trust/json.ts';
import { accountKey } from './annotation-cache.ts';
import type { MissedPod, MissReporter } from './identity-sources.ts';
import { type MissReport, missEvent, missReport } from './miss-event.ts';
import { whyNoAccount } from './object-names.ts';
import type { SourcesCluster } from './ports.ts';
import { describeFailure } from './source-health.ts';
import { Turns } from './turns.ts';

interface EventParts {
  readonly cluster: Pick<SourcesCluster, 'createEvent' | 'getObject'>;
  /** Name of this replica. */
  readonly instance: string;
  readonly runtime: Runtime;
  readonly log: Logger;
}

interface Recent {
  /** Until then no other Event is made; for ever while one is being made. */
  quietUntil: number;
  /** Pods that no Event has told of. */
  misses: number;
}

/** One Event about an account in this time; the next one says how many pods there were meanwhile. */
const quietMilliseconds = 300_000;
/** Events of all accounts together: what client-go allows a component at once. */
const mostAtOnce = 25;
const refillMilliseconds = 5_000;
const mostAccounts = 1_000;
const readMilliseconds = 2_000;
/** A pod is missed where the API server is in trouble, which then takes no Event either. */
const tryFor = 60_000;
const mostUnderWay = 4;

/** Kubernetes Events on the service accounts whose pods were left without an identity. */
export class MissEvents implements MissReporter {
  readonly #parts: EventParts;
  readonly #signal: AbortSignal;
  readonly #turns = new Turns(mostUnderWay);
  /** By account, the oldest first. */
  readonly #recent = new Map<string, Recent>();
  #allowed = mostAtOnce;
  #refilledAt: number;
  /** Refused for want of a right: said once, and not asked again. */
  #forbidden = false;

  constructor(parts: EventParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#refilledAt = parts.runtime.elapsed();
  }

  missed(pod: MissedPod, reason: string): void {
    if (this.#forbidden || this.#signal.aborted) return;
    if (whyNoAccount(pod.namespace, pod.serviceAccount) !== null) return;
    const key = accountKey(pod.namespace, pod.serviceAccount);
    const before = this.#recent.get(key);
    const now = this.#parts.runtime.elapsed();
    if ((before !== undefined && now < before.quietUntil) || !this.#takeToken(now)) {
      if (before !== undefined) before.misses += 1;
      return;
    }
    const others = before?.misses ?? 0;
    void this.#tell(missReport(pod, reason, others, this.#parts.runtime), this.#remember(key), others + 1);
  }

  #takeToken(now: number): boolean {
    const refilled = Math.floor((now - this.#refilledAt) / refillMilliseconds);
    this.#allowed = Math.min(mostAtOnce, this.#allowed + refilled);
    this.#refilledAt += refilled * refillMilliseconds;
    if (this.#allowed === 0) return false;
    this.#allowed -= 1;
    return true;
  }

  /** The oldest is forgotten: it may get one Event too many. */
  #remember(key: string): Recent {
    const recent: Recent = { quietUntil: Number.POSITIVE_INFINITY, misses: 0 };
    this.#recent.delete(key);
    this.#recent.set(key, recent);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > mostAccounts && oldest !== undefined) this.#recent.delete(oldest);
    return recent;
  }

  /** An account is quiet once an Event was made; else the next pod tries again, and tells of these. */
  async #tell(report: MissReport, recent: Recent, misses: number): Promise<void> {
    const { runtime } = this.#parts;
    const isMade = await this.#make(report);
    recent.quietUntil = isMade ? runtime.elapsed() + quietMilliseconds : Number.NEGATIVE_INFINITY;
    if (!isMade) recent.misses += misses;
  }

  async #make(report: MissReport): Promise<boolean> {
    const { runtime } = this.#parts;
    const end = runtime.elapsed() + tryFor;
    const pauses = new BackOff({
      firstMilliseconds: 1_000,
      longestMilliseconds: 10_000,
      random: runtime.random,
    });
    while (!this.#signal.aborted && !this.#forbidden) {
      try {
        await this.#turns.take(() => this.#create(report));
        return true;
      } catch (error) {
        const pause = pauses.next();
        const isLast = runtime.elapsed() + pause > end;
        if (this.#isOver(error, isLast)) return false;
        await runtime.sleep(pause, this.#signal);
      }
    }
    return false;
  }

  #isOver(error: unknown, isLast: boolean): boolean {
    if (this.#signal.aborted || this.#forbidden) return true;
    this.#forbidden = isForbidden(error);
    if (!this.#forbidden && !isLast) return false;
    this.#parts.log.warn(
      { err: describeFailure(error) },
      this.#forbidden ? 'no right to create Events, none are made' : 'an Event could not be made',
    );
    return true;
  }

  async #create(report: MissReport): Promise<void> {
    const { cluster, instance } = this.#parts;
    const { namespace, serviceAccount: name } = report.pod;
    const account = await cluster
      .getObject('ServiceAccount', { namespace, name }, readMilliseconds)
      .catch(() => null);
    const uid = stringAt(account ?? undefined, 'metadata', 'uid');
    await cluster.createEvent(namespace, missEvent(report, uid, instance), this.#signal);
  }
}
