import type { Place } from '../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../trust/arn.ts';
import type { ServiceAccountName } from '../trust/subject.ts';
import type { ChainContext } from './context.ts';

/** A service account of irsa.yaml and the role that its pods get. */
export interface RoleAccount {
  readonly account: ServiceAccountName;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  /** False where the account and its annotations are somebody else's. */
  readonly manage: boolean;
  /** The role that pods take by theirs; null where they keep to theirs. */
  readonly targetRole: RoleArn | null;
  readonly place: Place;
}

export function roleAccounts({ chain, aws }: ChainContext): readonly RoleAccount[] {
  return chain.roles.flatMap((role) =>
    role.serviceAccounts.map(({ namespace, name, manage = true }) => ({
      account: { namespace, name },
      manage,
      roleArn: roleArn(aws.partition, aws.account, role.name, role.path),
      roleName: role.name,
      targetRole: role.targetRole ?? null,
      place: role.place,
    })),
  );
}

/** `namespace/name`, as people and plans write a service account. */
export function accountName({ namespace, name }: ServiceAccountName): string {
  return `${namespace}/${name}`;
}
