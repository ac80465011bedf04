import type { ChainContext } from '../../chain/context.ts';
import { lackingWorkloads } from '../../graph/workloads-without-identity.ts';
import type { JsonObject } from '../../trust/json.ts';
import type { WholeChain } from '../compose.ts';
import type { VerifyResult } from '../results/chain-results.ts';

/** Without the right to list pods there are none: the chain is judged all the same. */
export function runningPods(pods: WholeChain['pods']): Promise<readonly JsonObject[]> {
  return pods().catch(() => []);
}

/** The workloads that cannot act as their role, for scripts. */
export function lackingData(
  pods: readonly JsonObject[],
  context: ChainContext,
): Pick<VerifyResult, 'lacking'> {
  const found = lackingWorkloads(pods, context);
  if (found.length === 0) return {};
  return {
    lacking: found.map(({ kind, name, namespace, account, why, pods: count }) => ({
      ...{ workload: `${kind}/${name}`, namespace, serviceAccount: account, why, pods: count },
    })),
  };
}
