import { dirname } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';
import { readKubeletConfiguration } from '../kubelet-configuration.ts';

/** A node of irsa.yaml that cannot run an API server as irsactl knows it. */
export function foreignSystems(survey: ClusterSurvey, names: readonly string[]): readonly Finding[] {
  return survey.nodes
    .filter(({ name, os }) => names.includes(name) && os !== '' && os !== 'linux')
    .map(({ name, os }) =>
      finding.error('IRSA-CONTROLPLANE-006', {
        what: `${name} runs ${os}, and so no control plane.`,
        why: 'Kubernetes runs its control plane on Linux only.',
        next: 'Name the control plane nodes under spec.controlPlane.nodes: `kubectl get nodes` shows them.',
      }),
    );
}

/** The manifest is changed where the kubelet looks for it, or nothing happens. */
export function otherManifestsFolder({ node, machine }: NodeFacts): readonly Finding[] {
  const folder = readKubeletConfiguration(machine?.kubeletConfig ?? null).staticPodPath;
  const own = dirname(node.manifest);
  if (folder === undefined || folder.replace(/\/+$/, '') === own) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-007', {
      what: `The kubelet of ${node.name} does not read ${own}.`,
      why: `staticPodPath in /var/lib/kubelet/config.yaml is ${folder}.`,
      next: `Set spec.controlPlane.nodes[].manifest of ${node.name} to the manifest in ${folder}.`,
    }),
  ];
}

/** Swapped names of ssh: the manifest of another node would be changed. */
export function otherMachine({ node, machine }: NodeFacts, survey: ClusterSurvey | null): readonly Finding[] {
  const known = survey?.nodes.find(({ name }) => name === node.name);
  if (!machine || !known) return [];
  const isOther = survey?.nodes.some(({ name }) => name === machine.hostName && name !== node.name);
  const isRebooted = known.bootId !== '' && machine.bootId !== null && known.bootId !== machine.bootId;
  if (!isOther && !isRebooted) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-006', {
      what: `The way to ${node.name} leads to another machine.`,
      why: isOther
        ? `That machine calls itself ${machine.hostName}, which is another node of the cluster.`
        : `Its boot ID is ${machine.bootId}; the kubelet of ${node.name} runs on a machine with the boot ID ${known.bootId}.`,
      next: `Correct \`ssh:\` of ${node.name} in irsa.yaml, or in your ssh configuration.`,
    }),
  ];
}

/** Two names that lead to one machine: its API server would be changed twice, and another one never. */
export function sameMachines(nodes: readonly NodeFacts[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return nodes.flatMap(({ node, machine }) => {
    const boot = machine?.bootId ?? null;
    const mark = boot === null ? null : `${boot} ${machine?.hostName}`;
    const other = mark === null ? undefined : seen.get(mark);
    if (mark !== null) seen.set(mark, node.name);
    if (other === undefined) return [];
    return [
      finding.error('IRSA-CONTROLPLANE-006', {
        what: `${other} and ${node.name} are the same machine.`,
        why: `Both lead to ${machine?.hostName}.`,
        next: 'Put the right `ssh:` to each node in irsa.yaml, or into your ssh configuration.',
      }),
    ];
  });
}
