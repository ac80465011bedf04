import { dirname } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';
import { readKubeletConfiguration } from '../kubelet-configuration.ts';

/** Reports nodes in irsa.yaml that cannot be control plane nodes. */
export function foreignSystems(survey: ClusterSurvey, names: readonly string[]): readonly Finding[] {
  return survey.nodes
    .filter(({ name, os }) => names.includes(name) && os !== '' && os !== 'linux')
    .map(({ name, os }) =>
      finding.error('IRSA-CONTROLPLANE-006', {
        what: `${name} runs ${os}, so it is not a control plane node.`,
        why: 'The Kubernetes control plane runs only on Linux.',
        next: 'Name the control plane nodes under spec.controlPlane.nodes: `kubectl get nodes` shows them.',
      }),
    );
}

/** A manifest outside the folder that the kubelet reads has no effect. */
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

/** If ssh hosts are swapped, irsactl would change the manifest of another node. */
export function otherMachine({ node, machine }: NodeFacts, survey: ClusterSurvey | null): readonly Finding[] {
  const known = survey?.nodes.find(({ name }) => name === node.name);
  if (!machine || !known) return [];
  const isOther = survey?.nodes.some(({ name }) => name === machine.hostName && name !== node.name);
  const isRebooted = known.bootId !== '' && machine.bootId !== null && known.bootId !== machine.bootId;
  if (!isOther && !isRebooted) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-006', {
      what: `The connection to ${node.name} leads to another machine.`,
      why: isOther
        ? `The host name of that machine is ${machine.hostName}, which is another node of the cluster.`
        : `Its boot ID is ${machine.bootId}; the kubelet of ${node.name} runs on a machine with the boot ID ${known.bootId}.`,
      next: `Correct \`ssh:\` of ${node.name} in irsa.yaml, or in your ssh configuration.`,
    }),
  ];
}

/** If two names lead to one machine, irsactl would change its API server twice, and another one never. */
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
        next: 'Correct `ssh:` of each node in irsa.yaml, or your ssh configuration.',
      }),
    ];
  });
}
