export const kubernetesErrors = {
  'IRSA-CLUSTER-001': {
    title: 'There is no usable kubeconfig',
    meaning:
      'The cluster is found as kubectl finds it: `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod that irsactl runs in. None of them led to a cluster, or the file cannot be read, or its current context is incomplete.',
    cure: 'Set `KUBECONFIG` to the file that kubectl uses and choose a context with `kubectl config use-context NAME`.',
  },
  'IRSA-CLUSTER-002': {
    title: 'The API server does not answer',
    meaning:
      'No connection to the address in the kubeconfig came about, or it broke before an answer: the API server is down, or this machine does not reach it. `HTTPS_PROXY` is used for the cluster too, unless `NO_PROXY` names its host.',
    cure: 'Check with `kubectl get --raw /readyz`. Where a proxy stands in the way, put the host of the cluster into `NO_PROXY`.',
  },
  'IRSA-CLUSTER-003': {
    title: 'The certificate of the API server is not trusted',
    meaning:
      'The certificate does not lead to the authority that the kubeconfig names, does not carry the host name that is used, or has expired.',
    cure: 'Fetch a fresh kubeconfig of the cluster, or put the certificate right. irsactl never skips this check by itself.',
  },
  'IRSA-CLUSTER-004': {
    title: 'The cluster does not accept the user of the kubeconfig',
    meaning: 'Its token or certificate is not valid, or its credential plugin failed.',
    cure: 'Log in again and check with `kubectl auth whoami`.',
  },
  'IRSA-CLUSTER-005': {
    title: 'The cluster does not allow a call',
    meaning: 'The API server answered 403. The error names the verb and the resource.',
    cure: 'Use a context that may do it, or have the missing RBAC rule added.',
  },
  'IRSA-CLUSTER-006': {
    title: 'The API server refused a call',
    meaning: 'The API server answered with an error, or with something that is no Kubernetes object.',
    cure: 'The error carries the answer. An answer in HTML comes from something that stands before the API server.',
  },
  'IRSA-CLUSTER-007': {
    title: 'The cluster is older than Kubernetes 1.22',
    meaning:
      'Only since 1.22 does kube-apiserver accept several issuers at once. On older ones a new issuer would turn away every token that was issued before.',
    cure: 'Upgrade the cluster to 1.22 or later first.',
  },
  'IRSA-CLUSTER-008': {
    title: 'Another irsactl is at work on this chain',
    meaning:
      'A Lease in kube-system keeps two irsactl from changing one chain at the same time. The error says who holds it and since when.',
    cure: 'Run the command again once the other one is done. The Lease of a process that has died is taken over: at once on the same machine, elsewhere after it was watched for five minutes without a renewal.',
  },
  'IRSA-CLUSTER-009': {
    title: 'The Lease of this chain was lost',
    meaning:
      'The Lease could not be renewed in time and another irsactl took it, or somebody deleted it; or another irsactl has begun a change of a node since. Nothing more is changed.',
    cure: 'See that only one irsactl works on the chain, then run the command again: it goes on where this one stopped.',
  },
  'IRSA-CLUSTER-012': {
    title: 'The Lease of this chain cannot be read',
    meaning:
      'A Lease of the name that irsactl uses is in kube-system, and irsactl did not write it as it is. It does not say who is at work, so it is neither taken nor changed.',
    cure: 'Look at the Lease with the command that the error names. Delete it where nobody works on the chain.',
  },
  'IRSA-CLUSTER-013': {
    title: 'What --kubeconfig or --context names leads to no cluster',
    meaning:
      'The file is not there, cannot be read, is no kubeconfig or chooses no cluster; or the kubeconfig has no context of that name.',
    cure: 'Name the file that kubectl uses, and one of the contexts that `kubectl config get-contexts` shows.',
  },
} as const;
