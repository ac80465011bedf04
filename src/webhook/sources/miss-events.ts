import type { Logger } from 'pino';
import { isForbidden } from '../../kubernetes/failures.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { stringAt } from '../../trust/json.ts';
import type { Runtime } from '../ports.ts';
import { accountKey } from './annotation-cache.ts';
import type { MissedPod, MissReporter } from './identity-sources.ts';
import { whyNoAccount } from './object-names.ts';
import type { SourcesCluster } from './ports.ts';
import { describeFailure } from './source-health.ts';

interface EventParts {
  readonly cluster: Pick<SourcesCluster, 'createEvent' | 'getObject'>;
  /** Name of this replica. */
  readonly instance: string;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** One Event about an account in this time; the next one says how many pods there were meanwhile. */
const quietMilliseconds = 300_000;
/** Events of all accounts together: what client-go allows a component at once. */
const mostAtOnce = 25;
const refillMilliseconds = 5_000;
const mostAccounts = 1_000;
const readMilliseconds = 2_000;
/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
const longestNote = 1_024;

/** Kubernetes Events on the service accounts whose pods were left without an identity. */
export class MissEvents implements MissReporter {
  readonly #parts: EventParts;
  readonly #signal: AbortSignal;
  /** By account: when its last Event was made, and how many misses there were since. */
  readonly #recent = new Map<string, { readonly at: number; misses: number }>();
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
    if (before !== undefined && (now - before.at < quietMilliseconds || !this.#takeToken(now))) {
      before.misses += 1;
      return;
    }
    if (before === undefined && !this.#takeToken(now)) return;
    this.#remember(key, now);
    void this.#createEvent(pod, reason, before?.misses ?? 0);
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
  #remember(key: string, at: number): void {
    this.#recent.delete(key);
    this.#recent.set(key, { at, misses: 0 });
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > mostAccounts && oldest !== undefined) this.#recent.delete(oldest);
  }

  async #createEvent(pod: MissedPod, reason: string, others: number): Promise<void> {
    const { cluster, log } = this.#parts;
    try {
      const uid = await this.#uidOf(pod);
      await cluster.createEvent(
        pod.namespace,
        this.#event(pod, uid, noteOf(pod, reason, others)),
        this.#signal,
      );
    } catch (error) {
      if (this.#signal.aborted) return;
      const forbidden = isForbidden(error);
      if (forbidden && this.#forbidden) return;
      this.#forbidden ||= forbidden;
      log.warn(
        { err: describeFailure(error) },
        forbidden ? 'no right to create Events, none are made' : 'an Event could not be made',
      );
    }
  }

  /** `kubectl describe serviceaccount` shows only Events with the UID of the account that lives now. */
  async #uidOf({ namespace, serviceAccount: name }: MissedPod): Promise<string | null> {
    const { cluster } = this.#parts;
    const account = await cluster
      .getObject('ServiceAccount', { namespace, name }, readMilliseconds)
      .catch(() => null);
    return stringAt(account ?? undefined, 'metadata', 'uid');
  }

  #event(pod: MissedPod, uid: string | null, note: string): KubernetesObject {
    const { instance, runtime } = this.#parts;
    const { namespace, serviceAccount: name } = pod;
    const suffix = Math.floor(runtime.random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0');
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: `${name.slice(0, 200).replace(/[.-]+$/, '')}.${suffix}`, namespace },
      // Microseconds, all six digits of them, are part of the format.
      eventTime: new Date(runtime.now()).toISOString().replace('Z', '000Z'),
      type: 'Warning',
      reason: 'PodWithoutIdentity',
      action: 'Inject',
      reportingController: 'irsactl.dev/webhook',
      reportingInstance: instance.slice(0, 128) || 'irsactl-webhook',
      regarding: { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name, ...(uid !== null && { uid }) },
      note,
    };
  }
}

function noteOf({ pod }: MissedPod, reason: string, others: number): string {
  const more = others === 0 ? '' : ` So were ${others} more pods since the last Event.`;
  return `Pod ${pod} was started without an AWS identity: ${reason}.${more}`.slice(0, longestNote);
}
