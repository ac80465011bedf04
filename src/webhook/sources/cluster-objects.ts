import type { KubernetesClient } from '../../kubernetes/client.ts';
import { isTooLong, refusal, unreadable } from '../../kubernetes/failures.ts';
import type { ClusterRequest, KubernetesObject } from '../../kubernetes/transport.ts';
import type { Watch, WatchEvent } from '../../kubernetes/watch.ts';
import type { Random } from '../../serving/runtime.ts';
import { isJsonObject, objectsOf, parseObject, stringAt, valueAt } from '../../trust/json.ts';
import type { FollowedKind, ObjectPage, SourcesCluster } from './ports.ts';

interface ClusterParts {
  readonly client: KubernetesClient;
  readonly watch: Watch;
  /** Namespace of the ConfigMap. */
  readonly namespace: string;
  readonly random: Random;
}

/** Name of the EKS webhook's ConfigMap. */
export const identityMapName = 'pod-identity-webhook';

/** Small enough that a parsed page takes little memory beside the cache. */
const pageSize = 500;
/**
 * Annotations can make an object far larger than usual. etcd's maximum of 1.5 MiB becomes 9 MiB of JSON if each
 * character is escaped: https://etcd.io/docs/v3.5/dev-guide/limit/
 */
const answerBytes = 12 * 1024 * 1024;
const pageMilliseconds = 60_000;

interface Place {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Reads the cluster through its API server and validates every answer. */
export function clusterObjects({ client, watch, namespace, random }: ClusterParts): SourcesCluster {
  const places: Readonly<Record<FollowedKind, Place>> = {
    ServiceAccount: { path: '/api/v1/serviceaccounts', query: {} },
    Namespace: { path: '/api/v1/namespaces', query: {} },
    ConfigMap: {
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      query: { fieldSelector: `metadata.name=${identityMapName}` },
    },
  };
  return {
    listObjects: (kind, signal) => listObjects(client, kind, places[kind], signal),
    async *watchObjects(kind, span) {
      const timeoutSeconds = Math.round(300 + random() * 300);
      for await (const event of watch({ ...places[kind], ...span, timeoutSeconds })) {
        if (!fits(event, kind))
          throw unreadable(client.server, watchRequest(places[kind]), `an event is not about a ${kind}`);
        yield event;
      }
    },
    async getObject(kind, { namespace, name }, timeoutMilliseconds) {
      const path =
        kind === 'Namespace'
          ? `/api/v1/namespaces/${name}`
          : `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
      const request: ClusterRequest = { method: 'GET', path, timeoutMilliseconds };
      const answer = await client.send(request);
      const object = parseObject(answer.text);
      // Only the API server sends this reason; a proxy's 404 does not mean that the object is missing.
      if (answer.status === 404 && stringAt(object, 'reason') === 'NotFound') return null;
      if (answer.status !== 200) throw refusal(client.server, request, answer);
      if (object?.['kind'] === kind && stringAt(object, 'metadata', 'name') === name) return object;
      throw unreadable(client.server, request, `it is not the ${kind} ${name}`);
    },
  };
}

async function* listObjects(
  client: KubernetesClient,
  kind: FollowedKind,
  { path, query }: Place,
  signal: AbortSignal,
): AsyncGenerator<ObjectPage> {
  let next = '';
  let limit = pageSize;
  do {
    const request: ClusterRequest = {
      method: 'GET',
      path,
      query: { ...query, ...(next !== '' && { continue: next }) },
      timeoutMilliseconds: pageMilliseconds,
      answerBytes,
      signal,
    };
    const { answer, fitting } = await sendForPage(client, request, limit);
    if (answer.status !== 200) throw refusal(client.server, request, answer);
    const list = parseObject(answer.text);
    const page = list && pageOf(list, kind);
    if (page === null) throw unreadable(client.server, request, `it is not a list of ${kind} objects`);
    yield page;
    const before = next;
    next = stringAt(list, 'metadata', 'continue') ?? '';
    if (next !== '' && next === before) throw unreadable(client.server, request, 'its pages have no end');
    limit = answer.text.length < answerBytes / 4 ? Math.min(fitting * 2, pageSize) : fitting;
  } while (next !== '');
}

/** Requests a page, and halves its size until the answer is short enough. */
async function sendForPage(client: KubernetesClient, request: ClusterRequest, limit: number) {
  for (let fitting = limit; ; fitting = Math.ceil(fitting / 2)) {
    const query = { ...request.query, limit: String(fitting) };
    try {
      return { answer: await client.send({ ...request, query }), fitting };
    } catch (error) {
      if (fitting === 1 || !isTooLong(error)) throw error;
    }
  }
}

/** Null unless the list is valid: otherwise an empty object would count as an empty cluster. */
function pageOf(list: KubernetesObject, kind: FollowedKind): ObjectPage | null {
  const resourceVersion = stringAt(list, 'metadata', 'resourceVersion');
  // Go writes some empty lists as null.
  const items = list['items'] === null ? [] : list['items'];
  if (list['kind'] !== `${kind}List` || !resourceVersion || !Array.isArray(items)) return null;
  const objects = objectsOf(items);
  const complete = objects.length === items.length && objects.every((object) => hasName(object, kind));
  return complete ? { objects, resourceVersion } : null;
}

function hasName(object: KubernetesObject, kind: FollowedKind): boolean {
  const metadata = valueAt(object, 'metadata');
  return (
    Boolean(stringAt(metadata, 'name')) && (kind === 'Namespace' || Boolean(stringAt(metadata, 'namespace')))
  );
}

function fits(event: WatchEvent, kind: FollowedKind): boolean {
  if (event.kind !== 'changed' && event.kind !== 'deleted') return true;
  return isJsonObject(event.object) && event.object['kind'] === kind && hasName(event.object, kind);
}

function watchRequest({ path, query }: Place): ClusterRequest {
  return { method: 'GET', path, query: { ...query, watch: '1' } };
}
