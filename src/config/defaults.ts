/** Every fixed default of irsa.yaml. */
export const defaults = {
  audience: 'sts.amazonaws.com',
  /** The path that kubeadm uses: https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/ */
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
  rolePath: '/',
  manage: true,
  shared: false,
  maxSessionDuration: 3600,
  annotationPrefix: 'eks.amazonaws.com',
  webhookService: { namespace: 'irsactl-system', name: 'irsactl-webhook', port: 443 },
  webhook: {
    /** No registry can serve this name: the image is always the one loaded on the nodes by hand. */
    image: 'localhost/irsactl:0.1.0',
    namespace: 'irsactl-system',
    replicas: 2,
    placement: 'any',
    failurePolicy: 'Ignore',
  },
  upstream: {
    image: 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook:v0.6.17',
    certificates: 'generated',
  },
} as const;
