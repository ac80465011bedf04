import type {
  DryRunAnswer,
  InjectionCluster,
  RegistrationFacts,
  ServiceAccountFacts,
  ServiceAccountFields,
  ServiceAccountName,
  ServiceFacts,
} from '../links/injection/ports.ts';
import {
  isJsonObject,
  type Json,
  objectsOf,
  parseObject,
  stringAt,
  stringsAt,
  timeAt,
  valueAt,
} from '../trust/json.ts';
import { fieldManager, type KubernetesClient, webhookManager } from './client.ts';
import { refusal, unreadable } from './failures.ts';
import { hasSurplus, replacementPatch } from './registration-surplus.ts';
import type { ClusterRequest, KubernetesObject } from './transport.ts';

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** The injection link's port to the cluster. */
export function injectionCluster(client: KubernetesClient): InjectionCluster {
  return {
    async readRegistration(name) {
      const found = await client.get(`${registrations}/${name}`);
      return found && registrationFacts(found);
    },
    async applyRegistration(registration) {
      const path = `${registrations}/${stringAt(registration, 'metadata', 'name') ?? ''}`;
      const live = await client.get(path);
      if (live !== null && hasSurplus(live['webhooks'], registration['webhooks'])) {
        await removeSurplus(client, path, replacementPatch(live, registration));
      }
      // Forced: irsactl owns the whole registration, or the user agreed to adopt it. It does not contain caBundle.
      await client.apply(path, registration, { force: true });
    },
    async deleteRegistration(name, uid) {
      await client.delete(`${registrations}/${name}`, { uid });
    },
    trustAuthorities: (name, caBundle) => trustAuthorities(client, name, caBundle),
    async namespaceExists(name) {
      return (await client.get(`/api/v1/namespaces/${name}`)) !== null;
    },
    async listServiceAccounts() {
      const items = await client.list('/api/v1/serviceaccounts');
      return new Map(
        items.map((item) => {
          const name = `${stringAt(item, 'metadata', 'namespace')}/${stringAt(item, 'metadata', 'name')}`;
          return [name, serviceAccountFacts(item)] as const;
        }),
      );
    },
    async readServiceAccount(account) {
      const found = await client.get(pathOf(account));
      return found && serviceAccountFacts(found);
    },
    createServiceAccount: (account, mark) => createServiceAccount(client, account, mark),
    async stateServiceAccount(account, uid, fields, force) {
      // With the UID, the API server refuses an account that was deleted meanwhile instead of creating it again.
      await client.apply(pathOf(account), serviceAccount(account, fields, uid), { force });
    },
    async deleteServiceAccount(account, uid) {
      await client.delete(pathOf(account), { uid });
    },
    async findPodOf({ namespace, name }) {
      const query = { fieldSelector: `spec.serviceAccountName=${name},${unfinished}`, limit: '1' };
      const page = await client.get(`/api/v1/namespaces/${namespace}/pods`, query);
      return stringAt(objectsOf(page?.['items'])[0], 'metadata', 'name');
    },
    readService: (service) => readService(client, service),
    dryRunPod: (namespace, pod) => dryRunPod(client, namespace, pod),
  };
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/#list-of-supported-fields */
const unfinished = 'status.phase!=Succeeded,status.phase!=Failed';

async function readService(
  client: KubernetesClient,
  { namespace, name }: ServiceAccountName,
): Promise<ServiceFacts | null> {
  const service = await client.get(`/api/v1/namespaces/${namespace}/services/${name}`);
  if (service === null) return null;
  const slices = await client.list(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    labelSelector: `kubernetes.io/service-name=${name}`,
  });
  const ports = objectsOf(valueAt(service, 'spec', 'ports')).map(({ port }) => port);
  // A missing condition counts as ready; an external name has no visible endpoints.
  const endpoints = slices.flatMap((slice) => objectsOf(slice['endpoints']));
  return {
    ports: ports.filter((port) => typeof port === 'number'),
    ready:
      stringAt(service, 'spec', 'type') === 'ExternalName' ||
      endpoints.some((endpoint) => valueAt(endpoint, 'conditions', 'ready') !== false),
  };
}

async function trustAuthorities(client: KubernetesClient, name: string, caBundle: string): Promise<void> {
  const path = `${registrations}/${name}`;
  const live = await client.get(path);
  const webhooks = objectsOf(live?.['webhooks']).map((webhook) => ({
    name: webhook['name'] ?? null,
    clientConfig: { caBundle },
  }));
  const request: ClusterRequest = {
    method: 'PATCH',
    path,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: webhookManager, force: 'true' },
    body: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name, uid: stringAt(live ?? undefined, 'metadata', 'uid') },
      webhooks,
    },
  };
  const answer = await client.send(request);
  if (answer.status !== 200) throw refusal(client.server, request, answer);
}

/** Uses a patch, which needs the same permission as the subsequent apply. */
async function removeSurplus(client: KubernetesClient, path: string, patch: Json): Promise<void> {
  const request: ClusterRequest = {
    method: 'PATCH',
    path,
    contentType: 'application/json-patch+json',
    query: { fieldManager },
    body: patch,
  };
  const answer = await client.send(request);
  if (answer.status !== 200) throw refusal(client.server, request, answer);
}

async function createServiceAccount(
  client: KubernetesClient,
  account: ServiceAccountName,
  mark: ServiceAccountFields,
): Promise<string | null> {
  const request: ClusterRequest = {
    method: 'POST',
    path: `/api/v1/namespaces/${account.namespace}/serviceaccounts`,
    query: { fieldManager },
    body: serviceAccount(account, mark),
  };
  const answer = await client.send(request);
  if (answer.status === 409) return null;
  if (answer.status !== 201) throw refusal(client.server, request, answer);
  const uid = stringAt(parseObject(answer.text), 'metadata', 'uid');
  if (uid === null) throw unreadable(client.server, request, 'it contains no UID');
  return uid;
}

function pathOf(account: ServiceAccountName): string {
  return `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}`;
}

function serviceAccount(account: ServiceAccountName, fields: ServiceAccountFields, uid?: string) {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      ...account,
      ...(uid !== undefined && { uid }),
      ...(Object.keys(fields.labels).length > 0 && { labels: fields.labels }),
      ...(Object.keys(fields.annotations).length > 0 && { annotations: fields.annotations }),
    },
  };
}

function registrationFacts(found: KubernetesObject): RegistrationFacts {
  const created = timeAt(found, 'metadata', 'creationTimestamp');
  return { ...markOf(found), created, webhooks: objectsOf(found['webhooks']) };
}

function serviceAccountFacts(found: KubernetesObject): ServiceAccountFacts {
  const owned = objectsOf(valueAt(found, 'metadata', 'managedFields'))
    .filter((entry) => entry['manager'] === fieldManager && entry['operation'] === 'Apply')
    .flatMap((entry) => {
      const fields = valueAt(entry, 'fieldsV1', 'f:metadata', 'f:annotations');
      return isJsonObject(fields) ? Object.keys(fields) : [];
    });
  // `f:` marks a member, `.` the map itself: https://kubernetes.io/docs/reference/using-api/server-side-apply/
  const keys = owned.filter((key) => key.startsWith('f:')).map((key) => key.slice('f:'.length));
  const mark = markOf(found);
  return { ...mark, ownedAnnotations: keys.filter((key) => Object.hasOwn(mark.annotations, key)).sort() };
}

function markOf(found: KubernetesObject) {
  return {
    uid: stringAt(found, 'metadata', 'uid') ?? '',
    labels: stringsAt(found, 'metadata', 'labels'),
    annotations: stringsAt(found, 'metadata', 'annotations'),
  };
}

async function dryRunPod(
  client: KubernetesClient,
  namespace: string,
  pod: KubernetesObject,
): Promise<DryRunAnswer> {
  const answer = await client.send({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods`,
    query: { dryRun: 'All', fieldManager },
    body: pod,
  });
  const body = parseObject(answer.text);
  if (answer.status === 201 && body !== null) return { admitted: true, pod: body };
  const said = body && stringAt(body, 'message');
  return { admitted: false, message: `${answer.status}: ${said ?? answer.text.slice(0, 200)}` };
}
