import { chainAnnotation } from '../../chain/object-marks.ts';
import { worldMoved } from '../../chain/outdated-plan.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { isCreatedByChain } from './account-mark.ts';
import type { InjectionCluster, ServiceAccountFields, ServiceAccountName } from './ports.ts';

/**
 * Creates an account for the chain, and never puts the chain's mark on one that somebody else made: removal deletes what
 * bears it. A server-side apply would, since it changes what exists already. So the account is created with the mark
 * alone, which never changes, and the rest is applied: an apply lets go only of fields that an apply has written.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export async function createAccount(
  cluster: InjectionCluster,
  account: ServiceAccountName,
  fields: ServiceAccountFields,
): Promise<void> {
  const chain = fields.annotations[chainAnnotation] ?? '';
  const mark = { labels: fields.labels, annotations: { [chainAnnotation]: chain } };
  const uid = (await cluster.createServiceAccount(account, mark)) ?? (await ownUid(cluster, chain, account));
  await cluster.stateServiceAccount(account, uid, fields, false);
}

/** The UID of an account that this chain created before, in an apply that was killed. */
async function ownUid(
  cluster: InjectionCluster,
  chain: string,
  account: ServiceAccountName,
): Promise<string> {
  const live = await cluster.readServiceAccount(account);
  if (live !== null && isCreatedByChain(chain, live)) return live.uid;
  throw worldMoved(
    `Service account ${accountName(account)} was to be created, and somebody else created it meanwhile.`,
  );
}
