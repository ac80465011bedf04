import type { KubernetesObject } from '../../../kubernetes/transport.ts';
import type { Watch } from '../../../kubernetes/watch.ts';
import { objectsOf, stringAt, stringsAt } from '../../../trust/json.ts';
import type { FoundRegistration, RegistrationStore } from '../ports.ts';
import { type ClusterAccess, callCluster, readObject, versionOf } from './call-cluster.ts';

export const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** The field manager of the one field that the webhook writes. */
const fieldManager = 'irsactl-webhook';

/** https://cert-manager.io/docs/concepts/ca-injector/ */
const injected = /^cert-manager\.io\/inject-/;

/** One registration, of which the webhook owns each caBundle and nothing else. */
export function clusterRegistration(access: ClusterAccess, watch: Watch, name: string): RegistrationStore {
  return {
    name,
    async read() {
      const found = await readObject(access, `${registrations}/${name}`);
      return found && foundRegistration(found);
    },
    async write(bundle, over) {
      const caBundle = Buffer.from(bundle).toString('base64');
      const body = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        // With the UID, a registration that was deleted meanwhile is not made anew from this one field.
        metadata: { name, uid: over.uid, resourceVersion: over.version },
        webhooks: [...over.bundles.keys()].map((webhook) => ({ name: webhook, clientConfig: { caBundle } })),
      };
      const written = await callCluster(access, {
        method: 'PATCH',
        path: `${registrations}/${name}`,
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager, force: 'true' },
        body,
      });
      return typeof written !== 'string';
    },
    changes: (signal) => registrationChanges(watch, name, signal),
  };
}

/** An item for each change of one registration. */
export async function* registrationChanges(watch: Watch, name: string, signal: AbortSignal) {
  const query = { fieldSelector: `metadata.name=${name}` };
  const request = {
    path: registrations,
    query,
    resourceVersion: '',
    timeoutSeconds: 300,
    idleSeconds: 330,
    signal,
  };
  for await (const { kind } of watch(request)) if (kind === 'changed' || kind === 'deleted') yield kind;
}

function foundRegistration(object: KubernetesObject): FoundRegistration {
  const bundles = objectsOf(object['webhooks']).flatMap((webhook) => {
    const encoded = stringAt(webhook, 'clientConfig', 'caBundle') ?? '';
    const name = stringAt(webhook, 'name');
    return name === null ? [] : [[name, Buffer.from(encoded, 'base64').toString('utf8')] as const];
  });
  const keeper = Object.keys(stringsAt(object, 'metadata', 'annotations')).find((key) => injected.test(key));
  return {
    uid: stringAt(object, 'metadata', 'uid') ?? '',
    version: versionOf(object),
    bundles: new Map(bundles),
    keeper: keeper ?? null,
  };
}
