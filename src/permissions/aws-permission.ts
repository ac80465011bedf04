import { clusterTag } from '../chain/ownership.ts';
import type { AccountId, Partition } from '../trust/arn.ts';

/** Something that irsactl does in AWS, and on what. */
export interface AwsPermission {
  /** What it is for. It names the statement in the policy, so it has letters and digits alone. */
  readonly purpose: string;
  /** `look`: plan, status and verify do it, too. `change`: only apply and destroy do. */
  readonly access: 'look' | 'change';
  readonly actions: readonly string[];
  /** ARNs; `*` alone where AWS knows no resource for these actions. */
  readonly resources: readonly string[];
  /** As IAM writes it: operator, then condition key, then values. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Whose things they are. */
export interface AwsOwner {
  readonly account: AccountId;
  readonly partition: Partition;
}

/** That the request sets the chain's mark on what it makes, or that what it changes has it. */
export function marked(
  which: 'RequestTag' | 'ResourceTag',
  chain: string,
): NonNullable<AwsPermission['condition']> {
  return { StringEquals: { [`aws:${which}/${clusterTag}`]: [chain] } };
}
