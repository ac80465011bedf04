import type { ChainContext } from '../../chain/context.ts';
import type { Injection, ServiceAccountRef } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../../trust/arn.ts';
import { type DesiredRegistration, registrationName, registrationOf } from './registration.ts';

/** The audience that the webhook asks for where no annotation says otherwise. */
export const defaultAudience = 'sts.amazonaws.com';

/** A service account of irsa.yaml and the role that its annotation must name. */
export interface DesiredAccount {
  readonly account: ServiceAccountRef;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  readonly place: Place;
}

interface DesiredAlways {
  readonly chain: string;
  /** Name of the chain's MutatingWebhookConfiguration, wanted or not. */
  readonly registrationName: string;
  readonly accounts: readonly DesiredAccount[];
}

export interface DesiredWebhook extends DesiredAlways {
  readonly mode: 'webhook';
  readonly audience: string;
  readonly annotationPrefix: string;
  readonly registration: DesiredRegistration;
}

/** What the injection link wants in the cluster. */
export type DesiredInjection = (DesiredAlways & { readonly mode: 'none' }) | DesiredWebhook;

export function desiredInjection({ chain, aws }: ChainContext): DesiredInjection {
  const injection: Injection = chain.injection;
  const always = {
    chain: chain.name,
    registrationName: registrationName(chain.name),
    accounts: chain.roles.flatMap((role) =>
      role.serviceAccounts.map((account) => ({
        account,
        roleArn: roleArn(aws.partition, aws.account, role.name, role.path),
        roleName: role.name,
        place: role.place,
      })),
    ),
  };
  if (injection.mode === 'none') return { ...always, mode: 'none' };
  return {
    ...always,
    mode: 'webhook',
    audience: chain.audience,
    annotationPrefix: injection.annotationPrefix,
    registration: registrationOf(chain.name, injection.registration),
  };
}

/** `namespace/name`, as people and plans write a service account. */
export function accountName(account: ServiceAccountRef): string {
  return `${account.namespace}/${account.name}`;
}

/** Back from `namespace/name`. */
export function accountOfName(text: string): ServiceAccountRef {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}
