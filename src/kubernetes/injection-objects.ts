import { type ObjectRef, refOf } from '../chain/object-ref.ts';
import type { InjectionObjects, NodeFacts } from '../links/injection/ports.ts';
import { type Json, objectsOf, parseObject, stringAt, stringsAt, valueAt } from '../trust/json.ts';
import { fieldManager, type KubernetesClient, webhookManager } from './client.ts';
import { refusal } from './failures.ts';
import { kubernetesSlice } from './kubernetes-slice.ts';
import { pathOfObject, resourceOf } from './object-paths.ts';
import { unfinished } from './running-pods.ts';
import type { ClusterRequest, KubernetesObject } from './transport.ts';

/** The injection link's port to objects of any kind. */
export function injectionObjects(client: KubernetesClient): InjectionObjects {
  return {
    read: (ref) => client.get(pathOfObject(ref)),
    async apply(object) {
      // Forced: irsactl owns the whole object, or the user agreed to adopt it.
      await client.apply(pathOfObject(refOf(object)), object, { force: true });
    },
    refusal: (object) => dryRun(client, object),
    async denied(refs) {
      const rights = refs.flatMap((ref) => ['create', 'patch'].map((verb) => ({ verb, ref })));
      const allowed = await Promise.all(rights.map(({ verb, ref }) => mayDo(client, verb, ref)));
      return [
        ...new Set(rights.flatMap(({ verb, ref }, index) => (allowed[index] ? [] : [describe(verb, ref)]))),
      ];
    },
    async restart(workload, annotations) {
      const request: ClusterRequest = {
        method: 'PATCH',
        path: pathOfObject(workload),
        contentType: 'application/merge-patch+json',
        query: { fieldManager: webhookManager },
        body: { spec: { template: { metadata: { annotations } } } },
      };
      const answer = await client.send(request);
      if (answer.status !== 200) throw refusal(client.server, request, answer);
    },
    async delete(ref, uid) {
      await client.delete(pathOfObject(ref), { uid });
    },
    async contents(namespace) {
      const kinds = {
        Pod: 'pods',
        ConfigMap: 'configmaps',
        Secret: 'secrets',
        Service: 'services',
        ServiceAccount: 'serviceaccounts',
      };
      const lists = Object.entries(kinds).map(async ([kind, plural]) =>
        (await client.list(`/api/v1/namespaces/${namespace}/${plural}`)).map((item) => ({ kind, ...item })),
      );
      return (await Promise.all(lists)).flat();
    },
    pods(namespace, labels) {
      const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      return client.list(`/api/v1/namespaces/${namespace}/pods`, { labelSelector });
    },
    runningPods: () => client.list('/api/v1/pods', { fieldSelector: unfinished }),
    nodes: async () => (await client.list('/api/v1/nodes')).map(nodeFacts),
    serves: async (apiVersion) => (await client.get(`/apis/${apiVersion}`)) !== null,
    async apiServerPorts() {
      const slice = await client.get(kubernetesSlice);
      return objectsOf(valueAt(slice ?? {}, 'ports')).flatMap(({ port }) =>
        typeof port === 'number' ? [port] : [],
      );
    },
  };
}

async function dryRun(client: KubernetesClient, object: KubernetesObject): Promise<string | null> {
  const request: ClusterRequest = {
    method: 'PATCH',
    path: pathOfObject(refOf(object)),
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager, force: 'true', dryRun: 'All' },
    body: object,
  };
  const answer = await client.send(request);
  if (answer.status === 200 || answer.status === 201) return null;
  if (answer.status === 401) throw refusal(client.server, request, answer);
  return `${answer.status}: ${stringAt(parseObject(answer.text) ?? {}, 'message') ?? answer.text.slice(0, 200)}`;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
async function mayDo(client: KubernetesClient, verb: string, ref: ObjectRef): Promise<boolean> {
  const { group, resource } = resourceOf(ref);
  const review = await client.create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(ref.namespace !== null && { namespace: ref.namespace }),
        // For an authorizer, a new object has no name yet.
        ...(verb !== 'create' && { name: ref.name }),
      },
    },
  });
  return valueAt(review, 'status', 'allowed') === true;
}

function describe(verb: string, ref: ObjectRef): string {
  const { group, resource } = resourceOf(ref);
  const name = group === '' ? resource : `${resource}.${group}`;
  return ref.namespace === null ? `${verb} ${name}` : `${verb} ${name} in ${ref.namespace}`;
}

function nodeFacts(node: KubernetesObject): NodeFacts {
  const images = objectsOf(valueAt(node, 'status', 'images'));
  return {
    name: stringAt(node, 'metadata', 'name') ?? '',
    labels: stringsAt(node, 'metadata', 'labels'),
    unschedulable: valueAt(node, 'spec', 'unschedulable') === true,
    taints: objectsOf(valueAt(node, 'spec', 'taints')).map((taint) => ({
      key: stringAt(taint, 'key') ?? '',
      effect: stringAt(taint, 'effect') ?? '',
    })),
    images: images.flatMap(({ names }) =>
      Array.isArray(names) ? names.filter((name: Json) => typeof name === 'string') : [],
    ),
    imageCount: images.length,
  };
}
