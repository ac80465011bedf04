import type { Place } from '../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../trust/arn.ts';
import type { ServiceAccountName } from '../trust/subject.ts';
import type { ChainContext } from './context.ts';

/** A service account of irsa.yaml and the role that its pods get. */
export interface RoleAccount {
  readonly account: ServiceAccountName;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  readonly place: Place;
}

export function roleAccounts({ chain, aws }: ChainContext): readonly RoleAccount[] {
  return chain.roles.flatMap((role) =>
    role.serviceAccounts.map((account) => ({
      account,
      roleArn: roleArn(aws.partition, aws.account, role.name, role.path),
      roleName: role.name,
      place: role.place,
    })),
  );
}

/** `namespace/name`, as people and plans write a service account. */
export function accountName({ namespace, name }: ServiceAccountName): string {
  return `${namespace}/${name}`;
}
