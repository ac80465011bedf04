import type { ChainContext } from '../../chain/context.ts';
import { type Known, known, mapKnown, unknown } from '../../chain/known.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { Injection, Role, ServiceAccountRef } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import { type DesiredRegistration, registrationOf } from './registration.ts';

/** The audience that the webhook asks for where no annotation says otherwise. */
export const defaultAudience = 'sts.amazonaws.com';

/** A service account of irsa.yaml and the role that its annotation must name. */
export interface DesiredAccount {
  readonly account: ServiceAccountRef;
  readonly roleArn: Known<string>;
  readonly roleName: string;
  readonly place: Place;
}

/** What the injection link wants in the cluster. */
export type DesiredInjection =
  | { readonly mode: 'none' }
  | {
      readonly mode: 'webhook';
      readonly chain: string;
      readonly server: string;
      readonly audience: string;
      readonly annotationPrefix: string;
      readonly registration: DesiredRegistration;
      readonly accounts: readonly DesiredAccount[];
    };

/** Derives the wish from irsa.yaml and the roles, known or not. */
export function desiredInjection(context: ChainContext, outputs: ChainOutputs): DesiredInjection {
  const { chain } = context;
  const injection: Injection = chain.injection;
  if (injection.mode === 'none') return { mode: 'none' };
  return {
    mode: 'webhook',
    chain: chain.name,
    server: context.cluster.server,
    audience: chain.audience,
    annotationPrefix: injection.annotationPrefix,
    registration: registrationOf(chain.name, injection.registration),
    accounts: chain.roles.flatMap((role) => accountsOf(role, outputs)),
  };
}

function accountsOf(role: Role, outputs: ChainOutputs): DesiredAccount[] {
  return role.serviceAccounts.map((account) => ({
    account,
    roleArn: roleArnFor(account, outputs),
    roleName: role.name,
    place: role.place,
  }));
}

function roleArnFor(account: ServiceAccountRef, outputs: ChainOutputs): Known<string> {
  const all = mapKnown(outputs.roleArns, (arns) => arns[accountName(account)]);
  if (!all.known) return all;
  return all.value === undefined ? unknown(`the role of ${accountName(account)}`) : known(all.value);
}

/** `namespace/name`, as people and plans write a service account. */
export function accountName(account: ServiceAccountRef): string {
  return `${account.namespace}/${account.name}`;
}
