import type { KubernetesClient } from '../../kubernetes/client.ts';
import { refusal, unreadable } from '../../kubernetes/failures.ts';
import type { ClusterRequest, KubernetesObject } from '../../kubernetes/transport.ts';
import { isJsonObject, type Json, objectsOf, stringAt } from '../../trust/json.ts';
import type { CaBundleFacts, WebhookCluster } from '../ports.ts';

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** The field manager of the one field that the webhook writes. */
const webhookFieldManager = 'irsactl-webhook';

/** The webhook's registration, over the API server. */
export function webhookCluster(client: KubernetesClient): WebhookCluster {
  return {
    async readCaBundle(registration) {
      const found = await client.get(`${registrations}/${registration}`);
      return found && caBundleFacts(found);
    },
    async writeCaBundle(registration, facts, caBundle) {
      await writeCaBundle(client, registration, facts, caBundle);
    },
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
