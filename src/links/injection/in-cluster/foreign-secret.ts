import type { Finding } from '../../../chain/finding.ts';
import { refName } from '../../../chain/object-ref.ts';
import { asObject, stringAt } from '../../../trust/json.ts';
import { finding } from '../findings.ts';
import { isManagedBy } from '../object-owner.ts';
import type { KubernetesObject } from '../ports.ts';
import { type InClusterDesign, tlsSecretRef } from './desired.ts';
import { foreignObject } from './findings.ts';
import type { InClusterFacts } from './observe.ts';

/** The label of a Secret that the webhook made itself: webhook/tls/stored-state.ts. */
const madeByWebhook = 'irsactl-webhook';

/** A Secret that apply would write, and that neither this chain nor cert-manager for our own Certificate has made. */
export function unwritableSecret(design: InClusterDesign, facts: InClusterFacts): readonly Finding[] {
  const live = liveSecret(design, facts);
  if (!design.wanted?.certificateHosts || live === undefined || isManagedBy(design.chain, live)) return [];
  const made = stringAt(live, 'metadata', 'annotations', 'cert-manager.io/certificate-name');
  return made === design.name ? [] : [foreignObject(nameOfSecret(design))];
}

/**
 * The Secret in which the webhook would keep its certificates, where somebody else filled it. The webhook never writes
 * over it, so there is nothing to adopt: pods that run serve on from memory, and one that starts never becomes ready.
 */
export function occupiedSecret(design: InClusterDesign, facts: InClusterFacts): readonly Finding[] {
  const { namespace, wanted, usesCertManager } = design;
  const live = liveSecret(design, facts);
  if (wanted === null || wanted.certificateHosts !== null || usesCertManager || live === undefined) return [];
  const isEmpty = Object.keys(asObject(live['data'] ?? null) ?? {}).length === 0;
  const maker = stringAt(live, 'metadata', 'labels', 'app.kubernetes.io/managed-by');
  if (isEmpty || maker === madeByWebhook) return [];
  const { name } = tlsSecretRef(design, namespace);
  return [
    finding.error('IRSA-INJECT-040', {
      what: `${nameOfSecret(design)} is somebody else's; the webhook keeps its certificates under that name.`,
      why: 'The webhook neither uses nor changes it, so a pod of the webhook that starts now never becomes ready.',
      next: `Where nobody needs it: \`kubectl --namespace ${namespace} delete secret ${name}\`; the webhook then makes its own.`,
    }),
  ];
}

function liveSecret(design: InClusterDesign, { here }: InClusterFacts): KubernetesObject | undefined {
  return here.objects.get(nameOfSecret(design));
}

function nameOfSecret(design: InClusterDesign): string {
  return refName(tlsSecretRef(design, design.namespace));
}
