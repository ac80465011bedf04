import { accountOfRole } from '../config/chain-accounts.ts';
import type { Place } from '../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../trust/arn.ts';
import type { ServiceAccountName } from '../trust/subject.ts';
import type { ChainContext } from './context.ts';
import { type NamedAccount, namedAccount } from './named-account.ts';

/** A service account of irsa.yaml and the role that its pods get. */
export interface RoleAccount {
  readonly account: ServiceAccountName;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  /** False if another tool manages the account and its annotations. */
  readonly manage: boolean;
  /** The AWS account of the role; null for the main account. */
  readonly awsAccount: NamedAccount | null;
  readonly place: Place;
}

export function roleAccounts({ chain, aws }: ChainContext): readonly RoleAccount[] {
  return chain.roles.flatMap((role) => {
    const account = accountOfRole(chain, role, aws.account);
    return role.serviceAccounts.map(({ namespace, name, manage = true }) => ({
      account: { namespace, name },
      manage,
      roleArn: roleArn(aws.partition, account.id, role.name, role.path),
      roleName: role.name,
      awsAccount: namedAccount(account),
      place: role.place,
    }));
  });
}

/** `namespace/name`. */
export function accountName({ namespace, name }: ServiceAccountName): string {
  return `${namespace}/${name}`;
}
