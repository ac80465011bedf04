import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { ClusterSurvey } from '../cluster-survey.ts';

interface ManagedService {
  readonly name: string;
  readonly version: RegExp;
  readonly mark: RegExp;
}

/**
 * The marks of each in its API: the version, and names of API groups or node labels. EKS Distro, which
 * kubeadm can install, has a longer version: `v1.31.2-eks-1-31-9`.
 */
const services: readonly ManagedService[] = [
  { name: 'EKS', version: /-eks-[0-9a-f]{7,}$/, mark: /(^|\.)eks\.amazonaws\.com|^vpcresources\.k8s\.aws$/ },
  { name: 'GKE', version: /-gke\.\d+$/, mark: /(^|\.)gke\.io$|^cloud\.google\.com\/gke-/ },
  { name: 'AKS', version: /-aks/, mark: /^kubernetes\.azure\.com\/(cluster|agentpool|mode)$/ },
];

/** A control plane that a provider runs has no visible nodes, and its users cannot set flags. */
export function managedControlPlane(survey: ClusterSurvey): readonly Finding[] {
  if (survey.nodes.some(({ isControlPlane }) => isControlPlane)) return [];
  const names = [...survey.apiGroups, ...survey.nodes.flatMap(({ labels }) => labels)];
  const service = services.find(
    ({ version, mark }) => version.test(survey.version) || names.some((name) => mark.test(name)),
  );
  if (!service) return [];
  const own =
    service.name === 'EKS'
      ? 'EKS has its own issuer: use `aws eks describe-cluster --query cluster.identity.oidc.issuer`.'
      : `Register the issuer that ${service.name} publishes with IAM instead; irsactl is for clusters that you run yourself.`;
  return [
    finding.error('IRSA-CONTROLPLANE-110', {
      what: `${service.name} runs the control plane of this cluster.`,
      why: `Its API shows this (${survey.version}), and no control plane node whose API server irsactl could change.`,
      next: own,
    }),
  ];
}
