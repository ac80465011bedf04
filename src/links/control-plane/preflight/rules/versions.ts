import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { minorOf } from '../../kubernetes-version.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';

/** Until the whole upgrade is over, the nodes that were upgraded would refuse tokens. */
const unlessLost =
  'But where the plan has IRSA-CONTROLPLANE-124, kubeadm writes manifests that lack flags of the chain: run `irsactl apply` after each node.';

/** An upgrade that is under way writes every manifest anew, one node after the other. */
export function differentVersions(survey: ClusterSurvey, names: readonly string[]): readonly Finding[] {
  const nodes = survey.nodes.filter(({ name }) => names.includes(name));
  const versions = new Set(nodes.map(({ kubeletVersion }) => kubeletVersion));
  if (versions.size < 2) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-121', {
      what: 'The control plane nodes run different versions.',
      why: `${nodes.map(({ name, kubeletVersion }) => `${name}: ${kubeletVersion}`).join(', ')}. An upgrade seems to be under way.`,
      next: `Finish the upgrade on every control plane node first. ${unlessLost}`,
    }),
  ];
}

/** The newest minor whose manifests and flags this irsactl was made for; the oldest is refused in src/kubernetes/look-up.ts. */
const newestMinor = 37;

export function newerThanKnown({ version }: ClusterSurvey): readonly Finding[] {
  const minor = minorOf(version);
  if (minor === null || minor <= newestMinor) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-134', {
      what: `The cluster runs Kubernetes ${version}, which is newer than this irsactl.`,
      why: `It was made for 1.22 to 1.${newestMinor}. Flags of the API server, or what kubeadm writes, may have changed since.`,
      next: 'Look for a newer irsactl. With this one, read the plan line by line: each manifest is still proven before it counts, and put back where it fails.',
    }),
  ];
}

/**
 * Programs on the disk of a node that are of another minor than the API servers: an upgrade was begun or is about to be,
 * and kubeadm writes the manifest in the way of its own version.
 * https://kubernetes.io/releases/version-skew-policy/
 */
export function otherPrograms({ version }: ClusterSurvey, nodes: readonly NodeFacts[]): readonly Finding[] {
  const cluster = minorOf(version);
  const others = nodes.flatMap(({ node, machine }) =>
    Object.entries(machine?.versions ?? {}).flatMap(([program, found]) => {
      const minor = found === null ? null : minorOf(found);
      return minor === null || cluster === null || minor === cluster
        ? []
        : [`${program} ${found} on ${node.name}`];
    }),
  );
  if (others.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-121', {
      what: `kubeadm or kubelet are of another minor version than the cluster, which runs ${version}.`,
      why: `${others.join(', ')}. An upgrade seems to be under way, or was not finished; the next \`kubeadm upgrade\` writes the manifest of each node anew.`,
      next: `Finish the upgrade, or put the programs of the cluster’s version back, before the API servers are changed. ${unlessLost}`,
    }),
  ];
}
