import { createHash } from 'node:crypto';

/*
 * How a pod takes a second role by the first: an AWS config file beside its token, which every SDK follows by itself.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 */

/** Key of the ConfigMap, and name of its file beside the token. */
export const awsConfigFile = 'config';

/** The profile that pods are given (AWS_PROFILE), and the one by which it comes to its first credentials. */
export const targetProfile = 'target';
export const firstProfile = 'irsa';

/** Kubernetes takes names of up to 253 characters. */
const longestName = 253;

/** Name of the ConfigMap of a service account, in its namespace. */
export function awsConfigName(serviceAccount: string): string {
  const name = `${serviceAccount}-aws-config`;
  if (name.length <= longestName) return name;
  const digest = createHash('sha256').update(serviceAccount).digest('hex').slice(0, 10);
  const ending = `-${digest}-aws-config`;
  return `${serviceAccount.slice(0, longestName - ending.length).replace(/[^a-z0-9]+$/, '')}${ending}`;
}
