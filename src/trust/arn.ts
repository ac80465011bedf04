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

/** A partition of AWS: its ARNs and its host names differ from those of the others. */
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

/** Prefix of a region's name to its partition; the first that fits counts, so longer prefixes come first. */
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

/** Every one that irsactl knows, as ARNs name it. */
export const partitionIds: readonly Partition['id'][] = [commercial, ...partitions.map(([, one]) => one)].map(
  ({ id }) => id,
);

/** Which regions are of a partition, as a pattern, for rules and for JSON Schemas alike. */
export const partitionRegions: readonly { readonly id: Partition['id']; readonly pattern: string }[] = [
  { id: commercial.id, pattern: `^(?!${partitions.map(([prefix]) => prefix).join('|')})` },
  ...partitions.map(([prefix, { id }]) => ({ id, pattern: `^${prefix}` })),
];

/** The partition that a region belongs to. */
export function partitionOf(region: string): Partition {
  const found = partitions.find(([prefix]) => region.startsWith(prefix));
  return found ? found[1] : commercial;
}

/** The partition with the ID that stands in an ARN; null where there is none. */
export function partitionWithId(id: string): Partition | null {
  if (id === commercial.id) return commercial;
  return partitions.find(([, partition]) => partition.id === id)?.[1] ?? null;
}

/** Null where the text is not an account ID. */
export function parseAccountId(text: string): AccountId | null {
  return /^\d{12}$/.test(text) ? (text as AccountId) : null;
}

/** Reads an account ID that the user wrote. */
export function requireAccountId(text: string): AccountId {
  const account = parseAccountId(text);
  if (account) return account;
  throw new IrsaError('IRSA-ROLE-004', {
    what: `${JSON.stringify(text)} is not an AWS account ID.`,
    why: 'An account ID has exactly twelve digits.',
    next: 'Take it from `aws sts get-caller-identity --query Account --output text`.',
  });
}

/** The principal that stands for a whole account in a policy. */
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

/** A role's session; it leaves the role's path out. */
export function assumedRoleArn(
  partition: Partition,
  account: AccountId,
  role: string,
  session: string,
): AssumedRoleArn {
  return `arn:${partition.id}:sts::${account}:assumed-role/${role}/${session}` as AssumedRoleArn;
}

/** A customer's managed policy. */
export function policyArn(partition: Partition, account: AccountId, name: string, path = '/'): PolicyArn {
  return `arn:${partition.id}:iam::${account}:policy${path}${name}` as PolicyArn;
}

/** One of AWS's own managed policies, by the name with its path, for example `service-role/AWSLambdaRole`. */
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

/** A distribution of CloudFront, which knows no region. */
export function distributionArn(partition: Partition, account: AccountId, id: string): string {
  return `arn:${partition.id}:cloudfront::${account}:distribution/${id}`;
}

/** A bucket; the ARN of an object adds `/` and its key. */
export function bucketArn(partition: Partition, bucket: string): BucketArn {
  return `arn:${partition.id}:s3:::${bucket}` as BucketArn;
}

/** One object; `*` as key stands for all of the bucket in a policy. */
export function objectArn(partition: Partition, bucket: string, key: string): string {
  return `${bucketArn(partition, bucket)}/${key}`;
}

/**
 * Anything else that a policy names. Region and account are left empty by services whose names are of a whole partition
 * or account; `*` stands for any.
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
