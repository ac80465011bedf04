import { partitionWithId } from '../arn.ts';
import type { Breach } from './policy-fault.ts';

/** S3's regional resources; ARNs of buckets and objects have no region. */
const regionalInS3 = /^(?:accesspoint|access-grants|async-request|job|storage-lens|storage-lens-group)\//;

const kindsInIam = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/**
 * IAM's own message for an invalid value of Resource; null for a valid one. IAM checks the parts before the resource,
 * which need not exist, and the formats of its own and S3's resources.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceBreach(resource: string): Omit<Breach, 'at' | 'why'> | null {
  if (resource === '*') return null;
  const fault = formFault(resource.split(':'), resource);
  if (fault !== null) return { rule: 'resource-form', answer: fault };
  const [, , service = '', ...rest] = resource.split(':');
  const tooShort = rest.length < 3 && resource.includes('::');
  return service === '' || tooShort ? { rule: 'legacy' } : null;
}

function formFault([prefix, partition, ...rest]: readonly string[], resource: string): string | null {
  if (partition === undefined) return notArn(resource);
  if (!partitionWithId(partition)) {
    const [service = '*', region = '*', account = '*', ...name] = rest;
    const shown = [partition, service, region, account, name.length === 0 ? '*' : name.join(':')];
    return `Partition "${partition}" is not valid for resource "arn:${shown.join(':')}".`;
  }
  // IAM checks the partition before the `arn` prefix.
  if (prefix !== 'arn') return notArn(resource);
  const [service, region = '', , ...name] = rest;
  if (service === undefined || /[*?]/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  }
  const id = name.join(':');
  if (service === 's3' && region !== '' && !regionalInS3.test(id)) {
    return `Resource ${resource} can not contain region information.`;
  }
  if (service !== 'iam') return null;
  if (region !== '') return `IAM resource ${resource} cannot contain region information.`;
  if (id === '*' || kindsInIam.some((kind) => id.startsWith(kind))) return null;
  return `IAM resource path must either be "*" or start with ${kindsInIam.join(', ')}.`;
}

function notArn(resource: string): string {
  return `Resource ${resource} must be in ARN format or "*".`;
}
