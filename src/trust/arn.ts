import { IrsaError } from '../errors/irsa-error.ts';
import { type IssuerUrl, issuerHostPath } from './issuer-url.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Twelve digits. */
export type AccountId = Branded<'AccountId'>;
export type RoleArn = Branded<'RoleArn'>;
type AssumedRoleArn = Branded<'AssumedRoleArn'>;
export type PolicyArn = Branded<'PolicyArn'>;
export type IdentityProviderArn = Branded<'IdentityProviderArn'>;
export type BucketArn = Branded<'BucketArn'>;

/** A partition of AWS; each has its own ARN prefix and host names. */
export interface Partition {
  readonly id:
    | 'aws'
    | 'aws-cn'
    | 'aws-us-gov'
    | 'aws-eusc'
    | 'aws-iso'
    | 'aws-iso-b'
    | 'aws-iso-e'
    | 'aws-iso-f';
  readonly dnsSuffix: string;
}

/** Region prefix to partition; the first match counts, so longer prefixes come first. */
const partitions: readonly (readonly [prefix: string, partition: Partition])[] = [
  ['cn-', { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' }],
  ['us-gov-', { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' }],
  ['eusc-', { id: 'aws-eusc', dnsSuffix: 'amazonaws.eu' }],
  ['us-isob-', { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' }],
  ['us-isof-', { id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' }],
  ['eu-isoe-', { id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' }],
  ['us-iso-', { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov' }],
];

const commercial: Partition = { id: 'aws', dnsSuffix: 'amazonaws.com' };

/** The ID of every partition that irsactl knows. */
export const partitionIds: readonly Partition['id'][] = [commercial, ...partitions.map(([, one]) => one)].map(
  ({ id }) => id,
);

/** A pattern of the regions in each partition, for rules and JSON Schemas. */
export const partitionRegions: readonly { readonly id: Partition['id']; readonly pattern: string }[] = [
  { id: commercial.id, pattern: `^(?!${partitions.map(([prefix]) => prefix).join('|')})` },
  ...partitions.map(([prefix, { id }]) => ({ id, pattern: `^${prefix}` })),
];

/** The partition that a region belongs to. */
export function partitionOf(region: string): Partition {
  const found = partitions.find(([prefix]) => region.startsWith(prefix));
  return found ? found[1] : commercial;
}

/** The partition with the ID from an ARN; null if unknown. */
export function partitionWithId(id: string): Partition | null {
  if (id === commercial.id) return commercial;
  return partitions.find(([, partition]) => partition.id === id)?.[1] ?? null;
}

/** Null if the text is not an account ID. */
export function parseAccountId(text: string): AccountId | null {
  return /^\d{12}$/.test(text) ? (text as AccountId) : null;
}

/** Reads a user's account ID; throws IRSA-ROLE-004 if it is not one. */
export function requireAccountId(text: string): AccountId {
  const account = parseAccountId(text);
  if (account) return account;
  throw new IrsaError('IRSA-ROLE-004', {
    what: `${JSON.stringify(text)} is not an AWS account ID.`,
    why: 'An account ID has exactly twelve digits.',
    next: 'Get it with `aws sts get-caller-identity --query Account --output text`.',
  });
}

/** The principal for a whole account in a policy. */
export function accountRootArn(partition: Partition, account: AccountId): string {
  return `arn:${partition.id}:iam::${account}:root`;
}

/** `path` begins and ends with a slash, as in IAM. */
export function roleArn(partition: Partition, account: AccountId, name: string, path = '/'): RoleArn {
  return `arn:${partition.id}:iam::${account}:role${path}${name}` as RoleArn;
}

export function userArn(partition: Partition, account: AccountId, name: string, path = '/'): string {
  return `arn:${partition.id}:iam::${account}:user${path}${name}`;
}

/** A role's session; the ARN omits the role's path. */
export function assumedRoleArn(
  partition: Partition,
  account: AccountId,
  role: string,
  session: string,
): AssumedRoleArn {
  return `arn:${partition.id}:sts::${account}:assumed-role/${role}/${session}` as AssumedRoleArn;
}

/** A customer managed policy. */
export function policyArn(partition: Partition, account: AccountId, name: string, path = '/'): PolicyArn {
  return `arn:${partition.id}:iam::${account}:policy${path}${name}` as PolicyArn;
}

/** An AWS managed policy, by its name with path, for example `service-role/AWSLambdaRole`. */
export function awsPolicyArn(partition: Partition, name: string): PolicyArn {
  return `arn:${partition.id}:iam::aws:policy/${name}` as PolicyArn;
}

/** The OpenID Connect provider of an issuer. */
export function identityProviderArn(
  partition: Partition,
  account: AccountId,
  issuer: IssuerUrl,
): IdentityProviderArn {
  return `arn:${partition.id}:iam::${account}:oidc-provider/${issuerHostPath(issuer)}` as IdentityProviderArn;
}

/** A CloudFront distribution; its ARN has no region. */
export function distributionArn(partition: Partition, account: AccountId, id: string): string {
  return `arn:${partition.id}:cloudfront::${account}:distribution/${id}`;
}

/** A bucket; the ARN of an object adds `/` and its key. */
export function bucketArn(partition: Partition, bucket: string): BucketArn {
  return `arn:${partition.id}:s3:::${bucket}` as BucketArn;
}

/** One object; in a policy, the key `*` means all objects of the bucket. */
export function objectArn(partition: Partition, bucket: string, key: string): string {
  return `${bucketArn(partition, bucket)}/${key}`;
}

/**
 * Any other resource in a policy. Region and account are empty for services with names that are unique in a partition
 * or account; `*` matches any.
 */
export function resourceArn(
  partition: Partition,
  service: string,
  region: string,
  account: string,
  resource: string,
): string {
  return `arn:${partition.id}:${service}:${region}:${account}:${resource}`;
}
