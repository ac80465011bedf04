import {
  type AccountId,
  type IdentityProviderArn,
  type Partition,
  type PolicyArn,
  parseAccountId,
  partitionWithId,
  type RoleArn,
} from './arn.ts';

/** The six parts of an ARN; region and account may be empty. */
export interface Arn {
  readonly partition: Partition;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export interface ParsedRoleArn {
  readonly arn: RoleArn;
  readonly partition: Partition;
  readonly account: AccountId;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

export interface ParsedPolicyArn {
  readonly arn: PolicyArn;
  readonly partition: Partition;
  /** `aws` for AWS's own policies. */
  readonly account: AccountId | 'aws';
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

interface ParsedIdentityProviderArn {
  readonly arn: IdentityProviderArn;
  readonly partition: Partition;
  readonly account: AccountId;
  /** The issuer's host and path. */
  readonly hostPath: string;
}

/** Null if the text is not an ARN, or its partition is unknown. */
export function parseArn(text: string): Arn | null {
  const parts = /^arn:([^:]+):([a-z0-9-]+):([a-z0-9-]*):([^:]*):(.+)$/s.exec(text);
  if (!parts) return null;
  const [, id = '', service = '', region = '', account = '', resource = ''] = parts;
  const partition = partitionWithId(id);
  return partition && { partition, service, region, account, resource };
}

/** Null if the text is not the ARN of an IAM role. */
export function parseRoleArn(text: string): ParsedRoleArn | null {
  const found = parseIamArn(text, 'role', 64);
  const account = found && parseAccountId(found.account);
  if (!account) return null;
  return { arn: text as RoleArn, partition: found.partition, account, path: found.path, name: found.name };
}

/** Null if the text is not the ARN of a managed policy. */
export function parsePolicyArn(text: string): ParsedPolicyArn | null {
  const found = parseIamArn(text, 'policy', 128);
  const account = found?.account === 'aws' ? 'aws' : parseAccountId(found?.account ?? '');
  if (!found || !account) return null;
  return { arn: text as PolicyArn, partition: found.partition, account, path: found.path, name: found.name };
}

/** Null if the text is not the ARN of an OpenID Connect provider. */
export function parseIdentityProviderArn(text: string): ParsedIdentityProviderArn | null {
  const arn = parseArn(text);
  const account = parseAccountId(arn?.account ?? '');
  const prefix = 'oidc-provider/';
  if (arn?.service !== 'iam' || arn.region !== '' || !account || !arn.resource.startsWith(prefix))
    return null;
  const hostPath = arn.resource.slice(prefix.length);
  return hostPath === ''
    ? null
    : { arn: text as IdentityProviderArn, partition: arn.partition, account, hostPath };
}

/** Names and paths: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function parseIamArn(text: string, kind: 'role' | 'policy', nameLimit: number) {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || arn.region !== '') return null;
  const parts = /^([a-z]+)(\/(?:[\x21-\x7e]*\/)?)([\w+=,.@-]+)$/.exec(arn.resource);
  if (!parts || parts[1] !== kind) return null;
  const [, , path = '/', name = ''] = parts;
  if (name.length > nameLimit || path.length > 512) return null;
  return { partition: arn.partition, account: arn.account, path, name };
}
