import type { KubernetesClient } from '../../kubernetes/client.ts';
import { refusal, unreadable } from '../../kubernetes/failures.ts';
import type { ClusterRequest, KubernetesObject } from '../../kubernetes/transport.ts';
import type { Watch } from '../../kubernetes/watch.ts';
import { isJsonObject, type Json, objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import type { Account, AccountEvent, AccountPage, CaBundleFacts, WebhookCluster } from '../ports.ts';
import type { Random } from './back-off.ts';

const accountsPath = '/api/v1/serviceaccounts';
const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const pageSize = '2000';

/** The field manager of the one field that the webhook writes. */
const webhookFieldManager = 'irsactl-webhook';

interface ClusterParts {
  readonly client: KubernetesClient;
  readonly watch: Watch;
  readonly annotationPrefix: string;
  readonly random: Random;
}

/** The webhook's view of a cluster, over its API server. */
export function webhookCluster({ client, watch, annotationPrefix, random }: ClusterParts): WebhookCluster {
  const toAccount = (object: KubernetesObject) => accountOf(object, `${annotationPrefix}/`);
  return {
    listAccounts: () => listAccounts(client, toAccount),
    async *watchAccounts(resourceVersion, signal): AsyncGenerator<AccountEvent> {
      const timeoutSeconds = Math.round(300 + random() * 300);
      const request = { path: accountsPath, resourceVersion, timeoutSeconds, idleSeconds: 150, signal };
      for await (const event of watch(request)) {
        if (event.kind === 'open') continue;
        yield 'object' in event
          ? { kind: event.kind, account: toAccount(event.object), version: event.version }
          : event;
      }
    },
    async getAccount(namespace, name, timeoutMilliseconds) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
      const found = await call(client, { method: 'GET', path, timeoutMilliseconds });
      return found && toAccount(found);
    },
    async readCaBundle(registration) {
      const found = await client.get(`${registrations}/${registration}`);
      return found && caBundleFacts(found);
    },
    async writeCaBundle(registration, facts, caBundle) {
      await writeCaBundle(client, registration, facts, caBundle);
    },
  };
}

async function* listAccounts(
  client: KubernetesClient,
  toAccount: (object: KubernetesObject) => Account,
): AsyncGenerator<AccountPage> {
  let next = '';
  do {
    const query = { limit: pageSize, ...(next !== '' && { continue: next }) };
    const list = await call(client, {
      method: 'GET',
      path: accountsPath,
      query,
      timeoutMilliseconds: 60_000,
    });
    const accounts = objectsOf(list?.['items']).map(toAccount);
    yield { accounts, resourceVersion: stringAt(list ?? {}, 'metadata', 'resourceVersion') ?? '' };
    next = stringAt(list ?? {}, 'metadata', 'continue') ?? '';
  } while (next !== '');
}

function accountOf(object: KubernetesObject, prefix: string): Account {
  const annotations = valueAt(object, 'metadata', 'annotations');
  const kept = Object.entries(isJsonObject(annotations) ? annotations : {}).flatMap(([key, value]) =>
    key.startsWith(prefix) && typeof value === 'string' ? [[key, value] as const] : [],
  );
  return {
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    annotations: Object.fromEntries(kept),
  };
}

function caBundleFacts(registration: KubernetesObject): CaBundleFacts {
  const bundles = objectsOf(registration['webhooks']).flatMap((webhook) => {
    const name = stringAt(webhook, 'name');
    return name === null ? [] : [[name, stringAt(webhook, 'clientConfig', 'caBundle') ?? ''] as const];
  });
  return { uid: stringAt(registration, 'metadata', 'uid') ?? '', bundles: new Map(bundles) };
}

async function writeCaBundle(
  client: KubernetesClient,
  name: string,
  facts: CaBundleFacts,
  caBundle: string,
): Promise<void> {
  await call(client, {
    method: 'PATCH',
    path: `${registrations}/${name}`,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: webhookFieldManager, force: 'true' },
    body: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      // With the UID, a registration that was deleted meanwhile is not made anew from this one field.
      metadata: { name, uid: facts.uid },
      webhooks: [...facts.bundles.keys()].map((webhook) => ({ name: webhook, clientConfig: { caBundle } })),
    },
  });
}

/** Null where there is no such object. */
async function call(client: KubernetesClient, request: ClusterRequest): Promise<KubernetesObject | null> {
  const answer = await client.send(request);
  if (answer.status === 404) return null;
  if (answer.status < 200 || answer.status >= 300) throw refusal(client.server, request, answer);
  const value: Json = JSON.parse(answer.text);
  if (!isJsonObject(value)) throw unreadable(client.server, request, 'it is not a JSON object');
  return value;
}
