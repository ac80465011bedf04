import {
  type LeaseHolder,
  type LeaseState,
  type Liveness,
  leaseSeconds,
  parseHolder,
  writeHolder,
  writeOrigin,
} from '../chain/lease.ts';
import { chainAnnotation, managedLabels } from '../chain/object-marks.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { parseObject, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { refusal, unreadable } from './failures.ts';
import type { ClusterAnswer, ClusterRequest, KubernetesObject } from './transport.ts';

export interface LeaseOptions {
  readonly chain: string;
  readonly self: LeaseHolder;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly livenessOf: (holder: LeaseHolder) => Liveness;
  /** Called with a sentence about the holder that it waits for. */
  readonly report: (sentence: string) => void;
}

/** The interval of renewals, and of checks while waiting. */
export const renewSeconds = 5;
const folder = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';

export function findLease(
  client: KubernetesClient,
  { chain }: Pick<LeaseOptions, 'chain'>,
): Promise<KubernetesObject | null> {
  return client.get(`${folder}/${leaseName(chain)}`);
}

/** Writes irsactl's lease over the one that was found. Null on a conflict with another writer. */
export async function writeLease(
  client: KubernetesClient,
  options: LeaseOptions,
  found: KubernetesObject | null,
): Promise<KubernetesObject | null> {
  const path = found ? `${folder}/${leaseName(options.chain)}` : folder;
  const request: ClusterRequest = { method: found ? 'PUT' : 'POST', path, body: leaseBody(options, found) };
  const answer: ClusterAnswer = await client.send({ ...request, timeoutMilliseconds: 10_000 });
  if (answer.status === 409 || (answer.status === 404 && found)) return null;
  if (answer.status < 200 || answer.status > 299) throw refusal(client.server, request, answer);
  const lease = parseObject(answer.text);
  if (lease === null) throw unreadable(client.server, request, 'it is not a JSON object');
  return lease;
}

/** Deletes the lease only in that version. */
export async function deleteLease(
  client: KubernetesClient,
  { chain }: LeaseOptions,
  written: KubernetesObject,
): Promise<void> {
  const resourceVersion = stringAt(written, 'metadata', 'resourceVersion') ?? '';
  await client.delete(`${folder}/${leaseName(chain)}`, { resourceVersion });
}

const originKey = 'irsactl.dev/process';

function leaseBody({ chain, self }: LeaseOptions, found: KubernetesObject | null): KubernetesObject {
  const time = microTime();
  const isOurs = found && stringAt(found, 'spec', 'holderIdentity') === writeHolder(self);
  const resourceVersion = found && stringAt(found, 'metadata', 'resourceVersion');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(chain),
      namespace: 'kube-system',
      labels: managedLabels,
      annotations: { [chainAnnotation]: chain, [originKey]: writeOrigin(self) },
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

/** Parses a lease; throws IRSA-CLUSTER-012 if irsactl did not write it. */
export function readLease(object: KubernetesObject, { chain }: Pick<LeaseOptions, 'chain'>): LeaseState {
  const identity = stringAt(object, 'spec', 'holderIdentity') ?? '';
  const holder = parseHolder(identity, stringAt(object, 'metadata', 'annotations', originKey) ?? '');
  const since = Date.parse(stringAt(object, 'spec', 'acquireTime') ?? '');
  const version = stringAt(object, 'metadata', 'resourceVersion');
  const durationSeconds = Number(valueAt(object, 'spec', 'leaseDurationSeconds') ?? Number.NaN);
  const isReadable =
    holder && version && !Number.isNaN(since) && durationSeconds > 0 && durationSeconds <= 3600;
  if (isReadable) return { holder, since, version, durationSeconds };
  throw new IrsaError('IRSA-CLUSTER-012', {
    what: `The Lease kube-system/${leaseName(chain)} cannot be read.`,
    why: `It is not in the form that irsactl writes: its holder is ${JSON.stringify(identity)}.`,
    next: `Read it with \`kubectl -n kube-system get lease ${leaseName(chain)} -o yaml\`. Delete it if no irsactl works on the chain.`,
  });
}

export function leaseName(chain: string): string {
  return `irsactl-${chain}`;
}

/** Only for users. MicroTime has six digits after the second: https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#MicroTime */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
