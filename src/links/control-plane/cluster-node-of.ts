import type { NodeFacts } from './facts.ts';
import type { ClusterNode, ClusterSurvey } from './preflight/cluster-survey.ts';

/** The node as the cluster knows it, by either of its names; null where that did not say. */
export function clusterNodeOf(
  survey: Pick<ClusterSurvey, 'nodes'> | null,
  { machine, node }: Pick<NodeFacts, 'machine' | 'node'>,
): ClusterNode | null {
  const names = [node.name, machine?.hostName];
  return survey?.nodes.find(({ name }) => names.includes(name)) ?? null;
}
