import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { minorOf } from '../../kubernetes-version.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';

/** Until the whole upgrade is complete, the upgraded nodes would refuse tokens. */
const unlessLost =
  'If the plan has IRSA-CONTROLPLANE-124, kubeadm writes manifests that lack flags of the chain: run `irsactl apply` after each node.';

/** An upgrade in progress rewrites the manifests, one node at a time. */
export function differentVersions(survey: ClusterSurvey, names: readonly string[]): readonly Finding[] {
  const nodes = survey.nodes.filter(({ name }) => names.includes(name));
  const versions = new Set(nodes.map(({ kubeletVersion }) => kubeletVersion));
  if (versions.size < 2) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-121', {
      what: 'The control plane nodes run different versions.',
      why: `${nodes.map(({ name, kubeletVersion }) => `${name}: ${kubeletVersion}`).join(', ')}. An upgrade seems to be in progress.`,
      next: `Finish the upgrade on every control plane node first. ${unlessLost}`,
    }),
  ];
}

/** The newest minor version that this irsactl supports; src/kubernetes/look-up.ts refuses versions that are too old. */
const newestMinor = 37;

export function newerThanKnown({ version }: ClusterSurvey): readonly Finding[] {
  const minor = minorOf(version);
  if (minor === null || minor <= newestMinor) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-134', {
      what: `The cluster runs Kubernetes ${version}, which is newer than this irsactl.`,
      why: `It supports 1.22 to 1.${newestMinor}. Since then, flags of the API server or the output of kubeadm may have changed.`,
      next: 'Use a newer irsactl if there is one. Otherwise read the plan line by line; irsactl still proves each manifest first, and rolls it back if it fails.',
    }),
  ];
}

/**
 * Reports programs on a node with another minor version than the API servers. An upgrade began or is about to, and kubeadm
 * writes the manifest in the format of its own version.
 * https://kubernetes.io/releases/version-skew-policy/
 */
export function differentPrograms(
  { version }: ClusterSurvey,
  nodes: readonly NodeFacts[],
): readonly Finding[] {
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
      what: `kubeadm or the kubelet has another minor version than the cluster, which runs ${version}.`,
      why: `${others.join(', ')}. An upgrade seems to be in progress or unfinished; the next \`kubeadm upgrade\` rewrites the manifest of each node.`,
      next: `Before a change of the API servers, finish the upgrade, or reinstall the programs of the cluster's version. ${unlessLost}`,
    }),
  ];
}
