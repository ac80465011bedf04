export const kubernetesErrors = {
  'IRSA-CLUSTER-001': {
    title: 'There is no usable kubeconfig',
    meaning:
      'irsactl finds the cluster as kubectl does: `--kubeconfig`, `KUBECONFIG`, then `~/.kube/config`, then the service account of its pod. None of them names a cluster, the file cannot be read, or its current context is incomplete.',
    cure: 'Set `KUBECONFIG` to the file that kubectl uses and choose a context with `kubectl config use-context NAME`.',
  },
  'IRSA-CLUSTER-002': {
    title: 'The API server does not answer',
    meaning:
      'The connection to the address in the kubeconfig failed, or broke before an answer: the API server is down, or this machine cannot reach it. `HTTPS_PROXY` is used for the cluster too, unless `NO_PROXY` names its host.',
    cure: 'Check with `kubectl get --raw /readyz`. If the connection fails because of a proxy, add the host of the cluster to `NO_PROXY`.',
  },
  'IRSA-CLUSTER-003': {
    title: 'The certificate of the API server is not trusted',
    meaning:
      'The CA in the kubeconfig did not sign the certificate, or the certificate does not contain the host name or has expired.',
    cure: 'Fetch a fresh kubeconfig of the cluster, or replace the certificate. irsactl never skips this check on its own.',
  },
  'IRSA-CLUSTER-004': {
    title: 'The cluster does not accept the user of the kubeconfig',
    meaning: 'Its token or certificate is not valid, or its credential plugin failed.',
    cure: 'Log in again and check with `kubectl auth whoami`.',
  },
  'IRSA-CLUSTER-005': {
    title: 'The cluster does not allow a call',
    meaning: 'The API server answered 403. The error names the verb and the resource.',
    cure: 'Use a context with this permission, or have the missing RBAC rule added.',
  },
  'IRSA-CLUSTER-006': {
    title: 'The API server refused a call',
    meaning: 'The API server answered with an error, or with something that is not a Kubernetes object.',
    cure: 'Read the answer in the error. An HTML answer comes from a proxy or balancer in front of the API server.',
  },
  'IRSA-CLUSTER-007': {
    title: 'The cluster is older than Kubernetes 1.22',
    meaning:
      'kube-apiserver accepts several issuers only since 1.22. On an older one, a new issuer would invalidate every earlier token.',
    cure: 'Upgrade the cluster to 1.22 or later first.',
  },
  'IRSA-CLUSTER-008': {
    title: 'Another irsactl process is changing this chain',
    meaning:
      'A Lease in kube-system keeps two irsactl processes from changing one chain at the same time. The error names its holder and its start time.',
    cure: 'Run the command again when the other process is done. irsactl takes over the Lease of a dead process: immediately on the same machine, elsewhere after five minutes without a renewal.',
  },
  'IRSA-CLUSTER-009': {
    title: 'The Lease of this chain was lost',
    meaning:
      'The Lease could not be renewed in time and another irsactl took it, or it was deleted. Or another irsactl has begun to change a node since. Nothing more is changed.',
    cure: 'Make sure that only one irsactl works on the chain, then run the command again: it continues where this one stopped.',
  },
  'IRSA-CLUSTER-012': {
    title: 'The Lease of this chain cannot be read',
    meaning:
      'kube-system has a Lease with the name that irsactl uses, but not in the form that irsactl writes. It does not name its holder, so irsactl neither takes nor changes it.',
    cure: 'Read the Lease with the command in the error. Delete it if no irsactl works on the chain.',
  },
  'IRSA-CLUSTER-013': {
    title: '--context names no context of the kubeconfig',
    meaning: 'The kubeconfig has other contexts, which the error lists.',
    cure: 'Name one of the contexts from `kubectl config get-contexts`.',
  },
} as const;
