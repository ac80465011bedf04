/** The Kubernetes programs of a node. */
export const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kubeadm',
  'kube-proxy',
  'kubectl',
] as const;

export const programNames = [...kubernetesPrograms, 'etcd', 'etcdctl', 'pause'] as const;
