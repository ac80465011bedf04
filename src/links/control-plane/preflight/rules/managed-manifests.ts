import type { Finding } from '../../../../chain/finding.ts';
import type { ControlPlaneFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { parseConfig } from '../../kubeadm-config/parse-config.ts';

/** Kubespray's folder for certificates, instead of kubeadm's pki: kube_cert_dir of its inventory. */
const kubesprayFolder = '/etc/kubernetes/ssl';
/** https://docs.kubermatic.com/kubeone/ puts it on each control plane node. */
const kubeOneLabel = 'v1.kubeone.io/operating-system';
/** The usual first line of a file that such a tool wrote. */
const managedComment = /^#.*\b(ansible|puppet|chef|salt)\b.*$/im;

/** Reports a tool that rewrites the manifests from its own configuration, one node at a time, and so would remove the chain. */
export function managedManifests(
  facts: ControlPlaneFacts,
  { isChanging, isForced }: { readonly isChanging: boolean; readonly isForced: boolean },
): readonly Finding[] {
  const owner = ownerOf(facts);
  if (owner === null) return [];
  const problem = {
    what: `${owner} writes the API servers' manifests of this cluster.`,
    why: 'Its next run writes the flags from its own configuration, one node at a time. Such an API server then refuses the tokens of the others.',
    next: `Give ${owner} the same flags (\`irsactl explain how-to/set-up-other-distributions\`) and use \`controlPlane: manual\`, or continue with --force-managed-manifests.`,
  };
  return [
    isChanging && !isForced
      ? finding.error('IRSA-CONTROLPLANE-162', problem)
      : finding.warning('IRSA-CONTROLPLANE-162', problem),
  ];
}

function ownerOf({ nodes, cluster: { kubeadmConfig, survey } }: ControlPlaneFacts): string | null {
  const config = kubeadmConfig === null ? null : parseConfig(kubeadmConfig);
  if (config && !('fault' in config) && config.certificatesDir === kubesprayFolder) return 'Kubespray';
  if (survey?.nodes.some(({ isControlPlane, labels }) => isControlPlane && labels.includes(kubeOneLabel))) {
    return 'KubeOne';
  }
  const tool = nodes.map(({ source }) => managedComment.exec(source.manifest.text)?.[1]).find(Boolean);
  return tool === undefined ? null : `${tool.charAt(0).toUpperCase()}${tool.slice(1).toLowerCase()}`;
}
