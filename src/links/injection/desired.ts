import type { ChainContext } from '../../chain/context.ts';
import { type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';
import type { Injection } from '../../config/trust-chain.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import { type DesiredRegistration, registrationName, registrationOf } from './registration.ts';

interface DesiredAlways {
  readonly chain: string;
  /** Name of the chain's MutatingWebhookConfiguration, wanted or not. */
  readonly registrationName: string;
  readonly accounts: readonly RoleAccount[];
}

export interface DesiredWebhook extends DesiredAlways {
  readonly mode: 'webhook';
  readonly audience: string;
  readonly annotationPrefix: string;
  readonly registration: DesiredRegistration;
}

/** What the injection link wants in the cluster. */
export type DesiredInjection = (DesiredAlways & { readonly mode: 'none' }) | DesiredWebhook;

export function desiredInjection(context: ChainContext): DesiredInjection {
  const { chain } = context;
  const injection: Injection = chain.injection;
  const always = {
    chain: chain.name,
    registrationName: registrationName(chain.name),
    accounts: roleAccounts(context),
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

/** Back from `namespace/name`. */
export function accountOfName(text: string): ServiceAccountName {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}
