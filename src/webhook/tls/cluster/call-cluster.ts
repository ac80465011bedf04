import type { KubernetesClient } from '../../../kubernetes/client.ts';
import { refusal, unreadable } from '../../../kubernetes/failures.ts';
import type { ClusterRequest, KubernetesObject } from '../../../kubernetes/transport.ts';
import { parseObject, stringAt } from '../../../trust/json.ts';
import type { ServerClock } from './server-clock.ts';

/** What the adapters of this folder share. */
export interface ClusterAccess {
  readonly client: KubernetesClient;
  readonly clock: Pick<ServerClock, 'observe'>;
}

/** The object, or why there is none: it does not exist, or somebody else wrote it first. */
type Outcome = KubernetesObject | 'missing' | 'conflict';

export async function callCluster(
  { client, clock }: ClusterAccess,
  request: ClusterRequest,
): Promise<Outcome> {
  const answer = await client.send({ ...request, timeoutMilliseconds: 10_000 });
  clock.observe(answer.date);
  // Where nothing can be created it is the namespace that is missing: the answer says which.
  if (answer.status === 404 && request.method !== 'POST') return 'missing';
  if (answer.status === 409) return 'conflict';
  if (answer.status < 200 || answer.status >= 300) throw refusal(client.server, request, answer);
  const object = parseObject(answer.text);
  if (object === null) throw unreadable(client.server, request, 'it is not a JSON object');
  return object;
}

/** Null where there is none. */
export async function readObject(access: ClusterAccess, path: string): Promise<KubernetesObject | null> {
  const found = await callCluster(access, { method: 'GET', path });
  return typeof found === 'string' ? null : found;
}

/** Creates the object, or writes it over the version that was read; null where somebody else wrote in between. */
export async function writeObject(
  access: ClusterAccess,
  folder: string,
  body: KubernetesObject,
  isThere: boolean,
): Promise<KubernetesObject | null> {
  const name = stringAt(body, 'metadata', 'name') ?? '';
  const request: ClusterRequest = isThere
    ? { method: 'PUT', path: `${folder}/${name}`, body }
    : { method: 'POST', path: folder, body };
  const written = await callCluster(access, request);
  return typeof written === 'string' ? null : written;
}

export function versionOf(object: KubernetesObject): string {
  return stringAt(object, 'metadata', 'resourceVersion') ?? '';
}
