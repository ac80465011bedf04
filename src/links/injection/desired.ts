import type { ChainContext } from '../../chain/context.ts';
import type { Injection, Role, ServiceAccountRef } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../../trust/arn.ts';
import { type DesiredRegistration, registrationOf } from './registration.ts';

/** The audience that the webhook asks for where no annotation says otherwise. */
export const defaultAudience = 'sts.amazonaws.com';

/** A service account of irsa.yaml and the role that its annotation must name. */
export interface DesiredAccount {
  readonly account: ServiceAccountRef;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  readonly place: Place;
}

/** What the injection link wants in the cluster. */
export type DesiredInjection =
  | { readonly mode: 'none'; readonly chain: string }
  | {
      readonly mode: 'webhook';
      readonly chain: string;
      readonly server: string;
      readonly audience: string;
      readonly annotationPrefix: string;
      readonly registration: DesiredRegistration;
      readonly accounts: readonly DesiredAccount[];
    };

/** Derives from irsa.yaml what the cluster should have. */
export function desiredInjection(context: ChainContext): DesiredInjection {
  const { chain } = context;
  const injection: Injection = chain.injection;
  if (injection.mode === 'none') return { mode: 'none', chain: chain.name };
  return {
    mode: 'webhook',
    chain: chain.name,
    server: context.cluster.server,
    audience: chain.audience,
    annotationPrefix: injection.annotationPrefix,
    registration: registrationOf(chain.name, injection.registration),
    accounts: chain.roles.flatMap((role) => accountsOf(context, role)),
  };
}

function accountsOf({ aws }: ChainContext, role: Role): DesiredAccount[] {
  return role.serviceAccounts.map((account) => ({
    account,
    roleArn: roleArn(aws.partition, aws.account, role.name, role.path),
    roleName: role.name,
    place: role.place,
  }));
}

/** `namespace/name`, as people and plans write a service account. */
export function accountName(account: ServiceAccountRef): string {
  return `${account.namespace}/${account.name}`;
}
