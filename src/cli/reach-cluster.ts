import type { ChainContext } from '../chain/context.ts';
import type { Progress } from '../chain/progress.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { lookUpCluster } from '../kubernetes/look-up.ts';
import type { ControlPlanePorts } from '../links/control-plane/ports.ts';
import { awaitSwitches, interruptedNodes } from '../links/control-plane/settle.ts';

/**
 * Looks the cluster up. Where no API server answers because an earlier run was interrupted, a command that changes things
 * waits until the node has rolled that back: `progress` hears of it. Other commands, for which it is null, say what happened.
 */
export async function reachCluster(
  client: KubernetesClient,
  { name, controlPlane: { nodes } }: TrustChain,
  ports: Omit<ControlPlanePorts, 'askSts'>,
  progress: Progress | null,
): Promise<ChainContext['cluster']> {
  try {
    return await lookUpCluster(client);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    if (progress !== null) {
      // A node that cannot be reached either adds nothing.
      const wasBusy = await awaitSwitches(name, nodes, ports, progress).catch(() => false);
      if (wasBusy) return lookUpCluster(client);
      throw error;
    }
    const [found] = await interruptedNodes(name, nodes, ports).catch(() => []);
    throw found ? interrupted(found) : error;
  }
}

function interrupted({
  node,
  state,
  report,
}: Awaited<ReturnType<typeof interruptedNodes>>[number]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The API server of ${node.name} does not answer since a change of irsactl was interrupted.`,
    why: `The dead man's switch of the node is ${state}${report === '' ? '' : `; it says: ${report.replaceAll('\n', ', ')}`}.`,
    next:
      state === 'stuck'
        ? 'Restore the files from before by hand: `irsactl explain how-to/restore-an-api-server-by-hand`.'
        : 'The node rolls the change back without irsactl within a minute. `irsactl apply` waits for that and goes on.',
  });
}
