import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import { type ObjectRef, refName, refOf } from '../../chain/object-ref.ts';
import type { RoleAccount } from '../../chain/role-accounts.ts';
import { awsConfigFile, awsConfigName } from '../../injection/aws-config.ts';
import { renderAwsConfig } from '../../injection/render-aws-config.ts';
import type { DesiredInjection } from './desired.ts';
import type { KubernetesObject } from './ports.ts';

/*
 * ConfigMaps with the AWS config of service accounts whose pods take a second role by the first. Pods mount them beside their
 * token, so one that is mounted is never deleted: after a restart of its node such a pod would not start again.
 */

/** The ConfigMap that pods are to be led to; null where they keep to their first role. */
export function wantedConfig({
  account,
  targetRole,
}: Pick<RoleAccount, 'account' | 'targetRole'>): string | null {
  return targetRole === null ? null : awsConfigName(account.name);
}

/** Such a ConfigMap by its name. */
export function awsConfigRef(namespace: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}

/** The ConfigMap of a service account; null where its pods take no second role. */
export function awsConfigOf(
  { chain, region }: Pick<DesiredInjection, 'chain' | 'region'>,
  { account, roleArn, targetRole }: RoleAccount,
): KubernetesObject | null {
  if (targetRole === null) return null;
  const { namespace, name } = account;
  const text = renderAwsConfig({
    roleArn,
    targetRoleArn: targetRole,
    region,
    namespace,
    serviceAccount: name,
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace,
      name: awsConfigName(name),
      labels: managedLabels,
      annotations: { [chainAnnotation]: chain },
    },
    data: { [awsConfigFile]: text },
  };
}

/** One for each service account whose pods take a second role. */
export function wantedConfigs(desired: DesiredInjection): readonly KubernetesObject[] {
  return desired.accounts.map((account) => awsConfigOf(desired, account)).filter((object) => object !== null);
}

/** Targets that irsa.yaml wants. */
export function wantedTargets(desired: DesiredInjection): ReadonlySet<string> {
  const mode = desired.injection.mode;
  return new Set(mode === 'none' ? [] : wantedConfigs(desired).map((object) => refName(refOf(object))));
}
