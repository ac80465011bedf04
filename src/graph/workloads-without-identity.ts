import type { ChainContext } from '../chain/context.ts';
import { ownerOf, type PodOwner } from '../chain/pod-owner.ts';
import { accountName, roleAccounts } from '../chain/role-accounts.ts';
import { optsOut } from '../injection/opt-out.ts';
import { type JsonObject, valueAt } from '../trust/json.ts';
import { accountOfPod, lackOf } from './parts/pod-identity.ts';

/** A workload with running pods that cannot use their role. */
export interface LackingWorkload extends PodOwner {
  /** `namespace/name` of the service account. */
  readonly account: string;
  readonly why: string;
  readonly pods: number;
}

/**
 * The workloads whose pods lack token or environment, which they get only when they are created. Pods that opt out do
 * not count.
 */
export function lackingWorkloads(
  pods: readonly JsonObject[],
  context: ChainContext,
): readonly LackingWorkload[] {
  const wanted = new Map(roleAccounts(context).map((one) => [accountName(one.account), one]));
  const found = new Map<string, LackingWorkload>();
  for (const pod of pods) {
    const account = wanted.get(accountOfPod(pod));
    const isLeaving = valueAt(pod, 'metadata', 'deletionTimestamp') !== undefined;
    const why = account && !optsOut(pod) && !isLeaving ? lackOf(pod, account, context.chain.audience) : null;
    if (!account || why === null) continue;
    const owner = ownerOf(pod);
    const key = [owner.kind, owner.name, owner.namespace, why].join(' ');
    const { pods: count = 0 } = found.get(key) ?? {};
    found.set(key, { ...owner, account: accountName(account.account), why, pods: count + 1 });
  }
  return [...found.values()];
}
