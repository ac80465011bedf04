import type { ServiceAccountRef } from '../../config/trust-chain.ts';
import { accountName, type DesiredInjection } from './desired.ts';
import type { InjectionCluster, RegistrationFacts, ServiceAccountFacts } from './ports.ts';

/** A service account of irsa.yaml as it is in the cluster now. */
export interface AccountFacts {
  readonly namespaceExists: boolean;
  readonly serviceAccount: ServiceAccountFacts | null;
}

/** What the injection link finds in the cluster. */
export interface InjectionFacts {
  readonly registration: RegistrationFacts | null;
  /** By `namespace/name`. */
  readonly accounts: ReadonlyMap<string, AccountFacts>;
}

/** Reads the registration and every service account of irsa.yaml, side by side. */
export async function observeInjection(
  desired: DesiredInjection,
  cluster: InjectionCluster,
): Promise<InjectionFacts> {
  if (desired.mode === 'none') return { registration: null, accounts: new Map() };
  const [registration, ...accounts] = await Promise.all([
    cluster.readRegistration(desired.registration.name),
    ...desired.accounts.map(async ({ account }) => observeAccount(account, cluster)),
  ]);
  return { registration, accounts: new Map(accounts) };
}

async function observeAccount(
  account: ServiceAccountRef,
  cluster: InjectionCluster,
): Promise<readonly [string, AccountFacts]> {
  const serviceAccount = await cluster.readServiceAccount(account);
  const namespaceExists = serviceAccount !== null || (await cluster.namespaceExists(account.namespace));
  return [accountName(account), { namespaceExists, serviceAccount }];
}
