import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { ClusterNode, ClusterSurvey } from '../cluster-survey.ts';

interface OtherDistribution {
  readonly title: string;
  isOf(survey: ClusterSurvey): boolean;
}

const hasVersion = (suffix: RegExp) => (survey: ClusterSurvey) => suffix.test(survey.version);
/** A kubelet says of its node what it likes: those of workers are not asked. */
const hasNode = (holds: (node: ClusterNode) => boolean) => (survey: ClusterSurvey) =>
  survey.nodes.some((node) => node.isControlPlane && holds(node));

/** The marks that each leaves in its API. kind and minikube are kubeadm's inside, and not among them. */
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

/** The distribution that the cluster shows; null where it is none that irsactl knows. */
export function distributionOf(survey: ClusterSurvey): string | null {
  return others.find(({ isOf }) => isOf(survey))?.title ?? null;
}

/** https://cluster-api.sigs.k8s.io/reference/api/labels-and-annotations */
const ofClusterApi = hasNode(({ annotations }) => annotations.includes('cluster.x-k8s.io/machine'));

/** It replaces control plane nodes when it likes, and gives the next one flags and keys from its own records. */
export function clusterApi(survey: ClusterSurvey): readonly Finding[] {
  if (!ofClusterApi(survey)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-110', {
      what: 'Cluster API makes the control plane nodes of this cluster, so irsactl does not change their API servers.',
      why: 'Its KubeadmControlPlane gives the next machine flags and keys from the management cluster: that one would refuse the tokens that the others sign.',
      next: 'Change the KubeadmControlPlane there: `irsactl explain IRSA-CONTROLPLANE-110` says what.',
    }),
  ];
}

/** Its own program writes the flags of the API servers anew at each start, or holds them in no file at all. */
export function otherDistribution(survey: ClusterSurvey): readonly Finding[] {
  const title = distributionOf(survey);
  if (title === null) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-110', {
      what: `This cluster is of ${title} (${survey.version}), whose API servers irsactl does not change itself.`,
      why: `${title} gives its API servers their flags, and would take away again what somebody else writes into a manifest.`,
      next: 'Write `controlPlane: manual` into irsa.yaml: irsactl does the rest of the chain, and says which flags you set.',
    }),
  ];
}
