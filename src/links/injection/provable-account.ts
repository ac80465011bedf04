import type { RoleAccount } from '../../chain/role-accounts.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionCluster, ServiceAccountFacts } from './ports.ts';
import { unmanagedFault } from './unmanaged-account.ts';

/** Whether pods of the account must come back with their role: irsactl annotates it, or somebody else has. */
export function isProvable(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): boolean {
  return wanted.manage || unmanagedFault(desired, wanted, live) === null;
}

/** A service account of irsa.yaml by which a way to inject can be proven; null where there is none yet. */
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
