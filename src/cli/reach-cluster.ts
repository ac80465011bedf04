import type { ChainContext } from '../chain/context.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { lookUpCluster } from '../kubernetes/look-up.ts';
import type { ControlPlanePorts } from '../links/control-plane/ports.ts';
import { healInterruptedStep } from '../links/control-plane/step/heal.ts';
import { standardError } from './output/printer.ts';
import { progressOn } from './views/progress-view.ts';

/**
 * Looks the cluster up. Where its API server does not answer because an earlier run was interrupted while it
 * restarted, a command that may change things waits for it or puts the previous manifest back, and looks again.
 */
export async function reachCluster(
  client: KubernetesClient,
  chain: TrustChain,
  ports: ControlPlanePorts,
  mayHeal: boolean,
): Promise<ChainContext['cluster']> {
  try {
    return await lookUpCluster(client);
  } catch (error) {
    if (!mayHeal || !isUnreachable(error)) throw error;
    const progress = progressOn(standardError(), 'people');
    const healing = await healInterruptedStep(chain.name, chain.controlPlane.nodes, ports, progress);
    if (healing === 'nothing') throw error;
    if (healing === 'put-back') {
      standardError().lines([
        'An interrupted change of the API server was undone: its previous manifest serves again.',
      ]);
    }
    return lookUpCluster(client);
  }
}
