import { chainAnnotation, managedLabels } from '../../../../chain/object-marks.ts';
import { policyObjects } from '../../../../deployment/admission-policy/policy-objects.ts';
import { defaultSettings } from '../../../../injection/settings.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { KubernetesObject, ObjectRef } from '../../ports.ts';
import type { InjectionOf } from '../mode.ts';

export interface DesiredPolicy {
  readonly chain: string;
  /** Name of the policy and its binding, wanted or not. */
  readonly name: string;
  readonly clusterVersion: string;
  /** The policy, then its binding; empty if irsa.yaml has another mode. */
  readonly objects: readonly KubernetesObject[];
  readonly servesKubeSystem: boolean;
}

export function desiredPolicy(
  { chain, accounts, audience, annotationPrefix, region, clusterVersion }: DesiredInjection,
  wanted: InjectionOf<'admission-policy'> | null,
): DesiredPolicy {
  const name = `irsactl-${chain}`;
  const servesKubeSystem = accounts.some(({ account }) => account.namespace === 'kube-system');
  const settings = {
    name,
    servesKubeSystem,
    injection: { ...defaultSettings, annotationPrefix, audience, region },
    marks: { labels: managedLabels, annotations: { [chainAnnotation]: chain } },
  };
  const objects = wanted === null ? [] : policyObjects(settings);
  return { chain, name, clusterVersion, objects, servesKubeSystem };
}

/** In deletion order: without the binding, the policy has no effect. */
export function policyRefs(name: string): readonly ObjectRef[] {
  return ['MutatingAdmissionPolicyBinding', 'MutatingAdmissionPolicy'].map((kind) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    namespace: null,
    name,
  }));
}
