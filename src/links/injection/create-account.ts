import { chainAnnotation } from '../../chain/object-marks.ts';
import { worldMoved } from '../../chain/outdated-plan.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { isCreatedByChain } from './account-mark.ts';
import type { InjectionCluster, ServiceAccountFields, ServiceAccountName } from './ports.ts';

/**
 * Creates an account for the chain, and never marks an existing account of another owner: removal deletes marked accounts.
 * A server-side apply would mark it, because it also changes existing objects. So irsactl creates the account with only the
 * mark, and applies the rest: an apply removes only fields that an earlier apply wrote.
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

/** Returns the UID of an account that a killed apply of this chain created; throws if it has another owner. */
async function ownUid(
  cluster: InjectionCluster,
  chain: string,
  account: ServiceAccountName,
): Promise<string> {
  const live = await cluster.readServiceAccount(account);
  if (live !== null && isCreatedByChain(chain, live)) return live.uid;
  throw worldMoved(`Another writer has created service account ${accountName(account)} since the plan.`);
}
