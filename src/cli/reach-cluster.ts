import type { ChainContext } from '../chain/context.ts';
import type { Progress } from '../chain/progress.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { lookUpCluster } from '../kubernetes/look-up.ts';
import type { ControlPlanePorts } from '../links/control-plane/ports.ts';
import { healInterruptedStep, interruptedStep } from '../links/control-plane/step/heal.ts';

/**
 * Looks the cluster up. Where its API server does not answer because an earlier run was interrupted while it
 * restarted, a command that may change things waits for it, or puts the previous manifest back and stops: `healing`
 * hears of it. Others, for which it is null, say what happened.
 */
export async function reachCluster(
  client: KubernetesClient,
  chain: TrustChain,
  ports: ControlPlanePorts,
  healing: Progress | null,
): Promise<ChainContext['cluster']> {
  try {
    return await lookUpCluster(client);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const { nodes } = chain.controlPlane;
    if (healing === null) {
      // A node that cannot be reached either has nothing to add.
      throw (await interruptedStep(chain.name, nodes, ports).catch(() => null)) ?? error;
    }
    const found = await healInterruptedStep(chain.name, nodes, ports, healing);
    if (found === 'nothing') throw error;
    return lookUpCluster(client);
  }
}
