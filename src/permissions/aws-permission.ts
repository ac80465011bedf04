import { clusterTag } from '../chain/ownership.ts';
import type { AccountId, Partition } from '../trust/arn.ts';

/** Actions of irsactl in AWS, and their resources. */
export interface AwsPermission {
  /** The purpose, which becomes the Sid of the statement, so it has only letters and digits. */
  readonly purpose: string;
  /** `look`: plan, status and verify need it too. `change`: only apply and destroy need it. */
  readonly access: 'look' | 'change';
  readonly actions: readonly string[];
  /** ARNs; only `*` if AWS has no resources for these actions. */
  readonly resources: readonly string[];
  /** As in IAM: operator, condition key, values. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The account and partition of the resources. */
export interface AwsOwner {
  readonly account: AccountId;
  readonly partition: Partition;
}

/** A condition that a request sets the chain's tag on a new resource, or that an existing resource has it. */
export function marked(
  which: 'RequestTag' | 'ResourceTag',
  chain: string,
): NonNullable<AwsPermission['condition']> {
  return { StringEquals: { [`aws:${which}/${clusterTag}`]: [chain] } };
}
