import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { ClusterNode, ClusterSurvey } from '../cluster-survey.ts';

interface OtherDistribution {
  readonly title: string;
  isOf(survey: ClusterSurvey): boolean;
}

const hasVersion = (suffix: RegExp) => (survey: ClusterSurvey) => suffix.test(survey.version);
/** A kubelet can report anything about its node, so worker nodes do not count. */
const hasNode = (holds: (node: ClusterNode) => boolean) => (survey: ClusterSurvey) =>
  survey.nodes.some((node) => node.isControlPlane && holds(node));

/** The marks of each in its API. kind and minikube use kubeadm, so they are not listed. */
const others: readonly OtherDistribution[] = [
  // https://github.com/k3s-io/k3s/releases, https://github.com/rancher/rke2/releases, https://github.com/k0sproject/k0s/releases
  { title: 'K3s', isOf: hasVersion(/\+k3s\d/) },
  { title: 'RKE2', isOf: hasVersion(/\+rke2r\d/) },
  { title: 'k0s', isOf: hasVersion(/\+k0s/) },
  { title: 'Talos Linux', isOf: hasNode(({ osImage }) => osImage.startsWith('Talos')) },
  // https://kops.sigs.k8s.io/labels/
  {
    title: 'kOps',
    isOf: hasNode(({ labels }) => labels.includes('kops.k8s.io/instancegroup')),
  },
];

/** The distribution of the cluster; null if irsactl does not recognise it. */
export function distributionOf(survey: ClusterSurvey): string | null {
  return others.find(({ isOf }) => isOf(survey))?.title ?? null;
}

/** https://cluster-api.sigs.k8s.io/reference/api/labels-and-annotations */
const ofClusterApi = hasNode(({ annotations }) => annotations.includes('cluster.x-k8s.io/machine'));

/** Cluster API may replace control plane nodes at any time, and gives new ones the flags and keys of its own configuration. */
export function clusterApi(survey: ClusterSurvey): readonly Finding[] {
  if (!ofClusterApi(survey)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-110', {
      what: 'Cluster API creates the control plane nodes of this cluster, so irsactl does not change their API servers.',
      why: 'Its KubeadmControlPlane gives the next machine flags and keys from the management cluster. That API server would refuse the tokens of the others.',
      next: 'Change the KubeadmControlPlane there: `irsactl explain IRSA-CONTROLPLANE-110` has the steps.',
    }),
  ];
}

/** The program of the distribution rewrites the API server's flags at each start, or has them in no file. */
export function otherDistribution(survey: ClusterSurvey): readonly Finding[] {
  const title = distributionOf(survey);
  if (title === null) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-110', {
      what: `${title} runs this cluster (${survey.version}), so irsactl does not change its API servers.`,
      why: `${title} sets the flags of its API servers, and would remove changes of a manifest.`,
      next: 'Write `controlPlane: manual` into irsa.yaml: irsactl sets up the rest of the chain, and prints the flags for you to set.',
    }),
  ];
}
