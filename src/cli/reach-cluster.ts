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
 * Identifies the cluster. If no API server answers because an earlier run was interrupted, commands that change things
 * report to `progress` and wait until the node has rolled back. With `progress` null, throws IRSA-CONTROLPLANE-046.
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
      // If ssh to the nodes fails too, the first error says more.
      const wasBusy = await awaitSwitches(name, nodes, ports, progress).catch(() => false);
      if (wasBusy) return lookUpCluster(client);
      throw error;
    }
    throw await explainedOutage(error, { name, controlPlane: { nodes } }, ports);
  }
}

/** The error for users: if no API server answers while a change of irsactl is not finished, that change. */
export async function explainedOutage(
  error: unknown,
  {
    name,
    controlPlane: { nodes },
  }: { readonly name: string; readonly controlPlane: Pick<TrustChain['controlPlane'], 'nodes'> },
  ports: Pick<ControlPlanePorts, 'nodeFiles'>,
): Promise<unknown> {
  if (!isUnreachable(error)) return error;
  const [found] = await interruptedNodes(name, nodes, ports).catch(() => []);
  return found ? unfinished(found) : error;
}

function unfinished({
  node,
  state,
  report,
}: Awaited<ReturnType<typeof interruptedNodes>>[number]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The API server of ${node.name} does not answer, and a change by irsactl is not finished.`,
    why: `Another irsactl makes it now, or it was interrupted. The dead man's switch of the node is ${state}${report === '' ? '' : ` and reports: ${report.replaceAll('\n', ', ')}`}.`,
    next:
      state === 'stuck'
        ? 'Restore the previous files by hand: `irsactl explain how-to/restore-an-api-server-by-hand`.'
        : 'Run the command again in a minute: another irsactl completes the change, or the node rolls it back. `irsactl apply` waits for that and continues.',
  });
}
