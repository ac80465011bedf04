import { defaultSettings, type InjectionSettings } from '../../injection/settings.ts';
import type { Marks } from '../webhook-settings.ts';

/**
 * What a policy can be told. It can neither read files nor the JSON of a ConfigMap, which rules out EKS Pod Identity and
 * mapped roles; it cannot warn or deny; and its conditions do not see the namespace, which rules out roles of namespaces.
 */
export type PolicyInjection = Omit<
  InjectionSettings,
  'containerCredentials' | 'rejectInvalid' | 'namespaceRoles' | 'composeRoleArn'
>;

/** What an admission policy that injects is made from. */
export interface PolicySettings {
  /** Name of the policy and of its binding. */
  readonly name: string;
  readonly injection: PolicyInjection;
  /** True where pods of kube-system are looked at as well. */
  readonly servesKubeSystem: boolean;
  /** What both objects carry besides, for example whose they are. */
  readonly marks: Marks;
}

export const policySettings: PolicySettings = {
  name: 'irsactl',
  injection: defaultSettings,
  servesKubeSystem: false,
  marks: { labels: {}, annotations: {} },
};
