import type { Finding } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts } from './facts.ts';
import { finding } from './findings.ts';

const label = 'node-role.kubernetes.io/control-plane';
const labelling = (node: string) => `kubectl label node ${node} ${label}=`;

/** The members of the cluster that irsa.yaml omits, by the name of the node, else by the address of the API server. */
export function unnamedMembers(
  { nodes }: Pick<DesiredControlPlane, 'nodes'>,
  { members: { controlPlaneNodes, apiServers } }: Pick<ClusterFacts, 'members'>,
): readonly string[] {
  const names = nodes.map(({ name }) => name);
  const unnamed = controlPlaneNodes.filter((member) => !names.includes(member));
  if (unnamed.length > 0) return unnamed;
  return apiServers.length > nodes.length ? apiServers : [];
}

/** Reports API servers that irsactl does not know: they would refuse the tokens of the others. */
export function memberFindings(
  { nodes }: DesiredControlPlane,
  cluster: Pick<ClusterFacts, 'members'>,
): readonly Finding[] {
  const names = nodes.map(({ name }) => name);
  const { controlPlaneNodes: members, apiServers } = cluster.members;
  const unnamed = unnamedMembers({ nodes }, cluster);
  const wrong = names.filter((name) => members.length > 0 && !members.includes(name));
  if (wrong.length > 0) {
    return [
      finding.error('IRSA-CONTROLPLANE-006', {
        what: `irsa.yaml names control plane nodes that the cluster does not have: ${wrong.join(', ')}.`,
        why: `By the label ${label}, the control plane nodes are ${members.join(', ')}.`,
        next: `Write the name that \`kubectl get nodes\` shows into spec.controlPlane.nodes of irsa.yaml. If it shows the same name without the role control-plane, the node has lost its label: ${wrong.map((name) => `\`${labelling(name)}\``).join(', ')}.`,
      }),
    ];
  }
  if (unnamed.length === 0) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-006', {
      what: `The cluster has more control plane nodes than irsa.yaml names: ${unnamed.join(', ')}.`,
      why: `irsa.yaml names ${names.join(', ')}; irsactl neither reads nor changes the API servers that it omits. They may refuse the tokens of the chain, or accept a stolen key.`,
      next: `Name every control plane node under spec.controlPlane.nodes.${unnamed !== apiServers ? '' : ` If \`kubectl get nodes\` shows one without the role control-plane, restore its label: \`${labelling('NAME')}\`.`}`,
    }),
  ];
}
