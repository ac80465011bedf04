import { failOnceProven, mirrorAnnotation, proof, proofLabel } from '../../injection/fail-once-proven.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { Watch } from '../../kubernetes/watch.ts';
import { asObject, objectsOf, stringAt, stringsAt } from '../../trust/json.ts';
import { type ClusterAccess, callCluster, readObject, versionOf } from '../tls/cluster/call-cluster.ts';
import { registrationChanges, registrations } from '../tls/cluster/registration-store.ts';
import type { AskForCall, FoundPolicy, PolicyStore } from './ports.ts';

/** Another one than that of the caBundle: whoever applies gives up every field that it states no longer. */
const fieldManager = 'irsactl-webhook-policy';

/** The registration, of which the webhook raises one field and owns nothing. */
export function clusterPolicy(access: ClusterAccess, watch: Watch, name: string): PolicyStore {
  const path = `${registrations}/${name}`;
  const apply = async ({ uid, version }: FoundPolicy, fields: KubernetesObject) => {
    const written = await callCluster(access, {
      method: 'PATCH',
      path,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager, force: 'true' },
      body: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        // With the UID, a registration that was deleted meanwhile is not made anew.
        metadata: { name, uid, resourceVersion: version },
        ...fields,
      },
    });
    return typeof written !== 'string';
  };
  return {
    name,
    async read() {
      const found = await readObject(access, path);
      return found && foundPolicy(found);
    },
    raise: (entry, over) => apply(over, { webhooks: [{ name: entry, failurePolicy: 'Fail' }] }),
    // A field that nobody owns falls back to the API server's default, which is Fail.
    release: (over) => apply(over, {}),
    changes: (signal) => registrationChanges(watch, name, signal),
  };
}

function foundPolicy(object: KubernetesObject): FoundPolicy {
  const entries = objectsOf(object['webhooks']).map((entry) => {
    const clientConfig = asObject(entry['clientConfig'] ?? null) ?? {};
    const failurePolicy = stringAt(entry, 'failurePolicy') ?? '';
    // API servers before Kubernetes 1.28 drop the field.
    const conditions = objectsOf(entry['matchConditions']).map(({ expression }) => String(expression));
    const sparesStaticPods = conditions.some((condition) => condition.includes(mirrorAnnotation));
    return [stringAt(entry, 'name') ?? '', { failurePolicy, clientConfig, sparesStaticPods }] as const;
  });
  const managers = objectsOf(asObject(object['metadata'] ?? null)?.['managedFields']);
  return {
    uid: stringAt(object, 'metadata', 'uid') ?? '',
    version: versionOf(object),
    wanted: stringsAt(object, 'metadata', 'annotations')[failOnceProven] ?? null,
    entries: new Map(entries),
    isHeld: managers.some(({ manager }) => manager === fieldManager),
  };
}

/**
 * Creates, as a dry run, a Lease that the registration sends to the webhook. Only the webhook marks it, and only the API
 * server can show the mark: whoever else calls the webhook, or answers in its place, proves nothing.
 */
export function askByDryRun(access: ClusterAccess, namespace: string): AskForCall {
  return async () => {
    const answer = await callCluster(access, {
      method: 'POST',
      path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
      query: { dryRun: 'All' },
      body: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { generateName: 'irsactl-proof-', namespace, labels: { [proofLabel]: proof.asked } },
      },
    });
    return (
      typeof answer !== 'string' && stringAt(answer, 'metadata', 'labels', proofLabel) === proof.answered
    );
  };
}
