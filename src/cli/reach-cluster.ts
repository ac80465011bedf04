import type { ChainContext } from '../chain/context.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { lookUpCluster } from '../kubernetes/look-up.ts';
import type { ControlPlanePorts } from '../links/control-plane/ports.ts';
import { healInterruptedStep, interruptedNode } from '../links/control-plane/step/heal.ts';
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
    if (!isUnreachable(error)) throw error;
    if (!mayHeal) throw await withInterruption(error, chain, ports);
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

/** For commands that only look: says that irsactl itself may be why the API server is away. */
async function withInterruption(
  error: IrsaError,
  chain: TrustChain,
  ports: ControlPlanePorts,
): Promise<IrsaError> {
  // A node that cannot be reached either has nothing to add.
  const node = await interruptedNode(chain.name, chain.controlPlane.nodes, ports).catch(() => null);
  if (node === null) return error;
  const { what, why } = error.problem;
  return new IrsaError(
    error.code,
    {
      what,
      why: `${why} A run was interrupted while it changed the API server of ${node.name}.`,
      next: 'Run `irsactl apply`: it waits for the API server, and puts its previous manifest back where it does not come up.',
    },
    { cause: error },
  );
}
