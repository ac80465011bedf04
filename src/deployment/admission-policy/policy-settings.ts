import { defaultSettings, type InjectionSettings } from '../../injection/settings.ts';
import type { Marks } from '../webhook-settings.ts';

/**
 * The settings that a policy supports. It cannot read files or the JSON of a ConfigMap, which rules out EKS Pod Identity and
 * mapped roles. It cannot warn or deny. Its conditions do not see the namespace, which rules out roles on namespaces.
 */
export type PolicyInjection = Omit<
  InjectionSettings,
  'containerCredentials' | 'rejectInvalid' | 'namespaceRoles' | 'composeRoleArn'
>;

/** The settings of the policy's manifests. */
export interface PolicySettings {
  /** Name of the policy and of its binding. */
  readonly name: string;
  readonly injection: PolicyInjection;
  /** Whether the policy applies to kube-system too. */
  readonly servesKubeSystem: boolean;
  /** Labels and annotations on both objects, for example for ownership. */
  readonly marks: Marks;
}

export const policySettings: PolicySettings = {
  name: 'irsactl',
  injection: defaultSettings,
  servesKubeSystem: false,
  marks: { labels: {}, annotations: {} },
};
