import type { Finding } from '../../../chain/finding.ts';
import { refName } from '../../../chain/object-ref.ts';
import { asObject, stringAt } from '../../../trust/json.ts';
import { finding } from '../findings.ts';
import { type InClusterDesign, ownedByWebhook } from './desired.ts';
import type { InClusterFacts } from './observe.ts';

/** The label of a Secret that the webhook made itself: webhook/tls/stored-state.ts. */
const madeByWebhook = 'irsactl-webhook';

/**
 * The Secret in which the webhook would keep its certificates, where somebody else filled it. The webhook never writes
 * over it: pods that run serve on from memory, and one that starts never becomes ready.
 */
export function foreignTlsSecret(design: InClusterDesign, { here }: InClusterFacts): Finding | null {
  const { namespace, wanted, usesCertManager } = design;
  const [secret] = ownedByWebhook(design, namespace);
  if (wanted === null || wanted.certificateHosts !== null || usesCertManager || !secret) return null;
  const live = here.objects.get(refName(secret));
  const isEmpty = Object.keys(asObject(live?.['data'] ?? null) ?? {}).length === 0;
  const maker = stringAt(live, 'metadata', 'labels', 'app.kubernetes.io/managed-by');
  if (live === undefined || isEmpty || maker === madeByWebhook) return null;
  return finding.error('IRSA-INJECT-040', {
    what: `${refName(secret)} is somebody else's; the webhook keeps its certificates under that name.`,
    why: 'The webhook neither uses nor changes it, so a pod of the webhook that starts now never becomes ready.',
    next: `Where nobody needs it: \`kubectl --namespace ${namespace} delete secret ${secret.name}\`; the webhook then makes its own.`,
  });
}
