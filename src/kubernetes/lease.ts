import {
  type ChainLease,
  judgeLease,
  type LeaseHolder,
  type LeaseState,
  leaseSeconds,
  parseHolder,
  writeHolder,
} from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from './client.ts';
import { refusal } from './failures.ts';
import { stringAt, valueAt } from './json-shape.ts';
import type { ClusterAnswer, ClusterRequest, KubernetesObject } from './transport.ts';

export interface LeaseOptions {
  readonly chain: string;
  readonly self: LeaseHolder;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a process of this host lives. */
  readonly isAlive: (pid: number) => boolean;
  /** How often the lease is renewed. Default: 15. */
  readonly renewSeconds?: number;
}

const folder = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const attempts = 5;

/** Takes the lease of a chain, or throws a coded error that says who holds it. */
export async function acquireLease(client: KubernetesClient, options: LeaseOptions): Promise<ChainLease> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const written = await tryAcquire(client, options);
    if (written) return new HeldLease(client, options, written);
  }
  throw new IrsaError('IRSA-CLUSTER-008', {
    what: `Another irsactl is at work on the chain ${options.chain}.`,
    why: `Its Lease kube-system/${leaseName(options.chain)} changed each time that it was to be taken.`,
    next: 'Run the command again once the other one is done.',
  });
}

/** Null where somebody else wrote the Lease in between. */
async function tryAcquire(client: KubernetesClient, options: LeaseOptions): Promise<KubernetesObject | null> {
  const { chain, self, now, isAlive } = options;
  const found = await client.get(`${folder}/${leaseName(chain)}`);
  const verdict = judgeLease(found && readLease(found), self, now(), isAlive);
  if (verdict.kind === 'held') throw heldBy(chain, verdict.by, now());
  const body = leaseBody(options, now(), found);
  return found
    ? write(client, { method: 'PUT', path: `${folder}/${leaseName(chain)}`, body })
    : write(client, { method: 'POST', path: folder, body });
}

/** Renews by a timer that does not keep the process alive. */
class HeldLease implements ChainLease {
  readonly #client: KubernetesClient;
  readonly #options: LeaseOptions;
  #object: KubernetesObject;
  #lost: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> = Promise.resolve();

  constructor(client: KubernetesClient, options: LeaseOptions, object: KubernetesObject) {
    this.#client = client;
    this.#options = options;
    this.#object = object;
    this.#schedule(options.renewSeconds ?? 15);
  }

  assertHeld(): void {
    if (this.#lost === null && this.#hasRunOut()) this.#lost = `It was not renewed for ${leaseSeconds} s.`;
    if (this.#lost === null) return;
    throw new IrsaError('IRSA-CLUSTER-009', {
      what: `The Lease of the chain ${this.#options.chain} was lost; nothing more is changed.`,
      why: this.#lost,
      next: 'See that no other irsactl works on the chain, then run the command again.',
    });
  }

  async release(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#renewing;
    if (this.#lost !== null) return;
    this.#lost = 'It was given back.';
    const resourceVersion = stringAt(this.#object, 'metadata', 'resourceVersion') ?? '';
    await this.#client.delete(`${folder}/${leaseName(this.#options.chain)}`, { resourceVersion });
  }

  #schedule(seconds: number): void {
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew();
    }, seconds * 1000);
    this.#timer.unref();
  }

  /** By the time that stands in the cluster, which is the one that another irsactl goes by. */
  #hasRunOut(): boolean {
    return this.#options.now() >= readLease(this.#object).renewed + leaseSeconds * 1000;
  }

  async #renew(): Promise<void> {
    const { chain, now, renewSeconds = 15 } = this.#options;
    let next = renewSeconds;
    try {
      const body = leaseBody(this.#options, now(), this.#object);
      const path = `${folder}/${leaseName(chain)}`;
      const written = await write(this.#client, { method: 'PUT', path, body });
      if (written) this.#object = written;
      else await this.#lookWhoHasIt();
    } catch (error) {
      // The API server may be restarting, which is what irsactl itself makes it do.
      next = Math.min(2, renewSeconds);
      if (this.#hasRunOut()) {
        this.#lost = `It could not be renewed for ${leaseSeconds} s: ${error instanceof Error ? error.message : error}`;
      }
    }
    if (this.#lost === null && this.#timer !== null) this.#schedule(next);
  }

  /** A renewal whose answer was lost shows as a conflict with oneself. */
  async #lookWhoHasIt(): Promise<void> {
    const { chain, self } = this.#options;
    const found = await this.#client.get(`${folder}/${leaseName(chain)}`);
    const holder = found && stringAt(found, 'spec', 'holderIdentity');
    if (found && holder === writeHolder(self)) this.#object = found;
    else this.#lost = holder ? `It is held by ${holder} now.` : 'Somebody deleted it.';
  }
}

/** Null on a conflict: the Lease was created, changed or deleted by somebody else in between. */
async function write(client: KubernetesClient, request: ClusterRequest): Promise<KubernetesObject | null> {
  const answer: ClusterAnswer = await client.send({ ...request, timeoutMilliseconds: 10_000 });
  if (answer.status === 409 || (answer.status === 404 && request.method === 'PUT')) return null;
  if (answer.status < 200 || answer.status > 299) throw refusal(client.server, request, answer);
  return JSON.parse(answer.text);
}

function leaseBody(
  { chain, self }: LeaseOptions,
  now: number,
  found: KubernetesObject | null,
): KubernetesObject {
  const time = microTime(now);
  const isOurs = found && stringAt(found, 'spec', 'holderIdentity') === writeHolder(self);
  const resourceVersion = found && stringAt(found, 'metadata', 'resourceVersion');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(chain),
      namespace: 'kube-system',
      labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
      annotations: { 'irsactl.dev/chain': chain },
      ...(resourceVersion && { resourceVersion }),
    },
    spec: {
      holderIdentity: writeHolder(self),
      leaseDurationSeconds: leaseSeconds,
      acquireTime: (isOurs && stringAt(found, 'spec', 'acquireTime')) || time,
      renewTime: time,
    },
  };
}

function readLease(object: KubernetesObject): LeaseState {
  const duration = valueAt(object, 'spec', 'leaseDurationSeconds');
  return {
    holder: parseHolder(stringAt(object, 'spec', 'holderIdentity') ?? ''),
    since: Date.parse(stringAt(object, 'spec', 'acquireTime') ?? '') || 0,
    renewed: Date.parse(stringAt(object, 'spec', 'renewTime') ?? '') || 0,
    durationSeconds: typeof duration === 'number' ? duration : leaseSeconds,
  };
}

function heldBy(chain: string, { holder, since, renewed }: LeaseState, now: number): IrsaError {
  const who = holder ? `${holder.user}@${holder.host}, process ${holder.pid}` : 'somebody';
  return new IrsaError('IRSA-CLUSTER-008', {
    what: `Another irsactl is at work on the chain ${chain}: ${who}, since ${new Date(since).toISOString()}.`,
    why: `It renewed the Lease kube-system/${leaseName(chain)} ${Math.max(0, Math.round((now - renewed) / 1000))} s ago.`,
    next: `Wait until it is done. If it has died, its Lease runs out within ${leaseSeconds} s.`,
  });
}

function leaseName(chain: string): string {
  return `irsactl-${chain}`;
}

/** MicroTime has six digits after the second: https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#MicroTime */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
