import type { ChainContext } from '../chain/context.ts';
import type { Progress } from '../chain/progress.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { lookUpCluster } from '../kubernetes/look-up.ts';
import { unfinishedChange } from '../links/control-plane/findings.ts';
import type { NodePorts } from '../links/control-plane/ports.ts';
import { awaitSwitches, interruptedNodes } from '../links/control-plane/settle.ts';
import { type AccountId, identityProviderArn, partitionOf } from '../trust/arn.ts';

/**
 * Identifies the cluster. If no API server answers because an earlier run was interrupted, commands that change things
 * report to `progress` and wait until the node has rolled back. With `progress` null, throws IRSA-CONTROLPLANE-046.
 */
export async function reachCluster(
  client: KubernetesClient,
  chain: TrustChain,
  ports: NodePorts,
  progress: Progress | null,
): Promise<ChainContext['cluster']> {
  try {
    return await lookUpCluster(client);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    if (progress !== null) {
      // If ssh to the nodes fails too, the first error says more.
      const wasBusy = await awaitSwitches(chain.name, chain.controlPlane.nodes, ports, progress).catch(
        () => false,
      );
      if (wasBusy) return lookUpCluster(client);
      throw error;
    }
    throw await explainedOutage(error, chain, ports);
  }
}

/** In a theft: without the cluster, a person can still stop AWS from trusting the stolen key. */
export function withProviderLines({ code, problem }: IrsaError, { aws, issuer }: TrustChain): IrsaError {
  const { url } = issuer;
  if (url === null) return new IrsaError(code, problem);
  const partition = partitionOf(aws.region);
  const accounts = [aws.account ?? ('ACCOUNT' as AccountId), ...(aws.accounts ?? []).map(({ id }) => id)];
  const lines = accounts.map((account) => {
    const arn = identityProviderArn(partition, account, url);
    return `\`aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${arn}\``;
  });
  return new IrsaError(code, {
    ...problem,
    next: `${problem.next} Until then, AWS accepts tokens of the stolen key. To stop all roles of the chain: ${lines.join(', ')}.`,
  });
}

/** The error for users: if no API server answers while a change of irsactl is not finished, that change. */
export async function explainedOutage(
  error: unknown,
  { name, controlPlane: { nodes } }: TrustChain,
  ports: Pick<NodePorts, 'nodeFiles'>,
): Promise<unknown> {
  if (!isUnreachable(error)) return error;
  const [found] = await interruptedNodes(name, nodes, ports).catch(() => []);
  if (found === undefined) return error;
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `The API server of ${found.node.name} does not answer, and a change by irsactl is not finished.`,
    ...unfinishedChange(found.left, found.isDestroying),
  });
}
