import type { RoleAccount } from '../../chain/role-accounts.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionCluster, ServiceAccountFacts } from './ports.ts';
import { unmanagedFault } from './unmanaged-account.ts';

/** True if pods of the account must get their role, because irsactl or another writer annotates it. */
export function isProvable(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): boolean {
  return wanted.manage || unmanagedFault(desired, wanted, live) === null;
}

/** Returns a service account of irsa.yaml that can prove an injection mode, or null. */
export async function provableAccount(
  desired: DesiredInjection,
  cluster: InjectionCluster,
): Promise<RoleAccount | null> {
  const managed = desired.accounts.find(({ manage }) => manage);
  if (managed) return managed;
  for (const wanted of desired.accounts) {
    const live = (await cluster.readServiceAccount(wanted.account)) ?? undefined;
    if (isProvable(desired, wanted, live)) return wanted;
  }
  return null;
}
