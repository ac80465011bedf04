/** Every fixed default of irsa.yaml, in one place. */
export const defaults = {
  audience: 'sts.amazonaws.com',
  /** Where kubeadm writes it: https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/ */
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
  rolePath: '/',
  manage: true,
  shared: false,
  maxSessionDuration: 3600,
  annotationPrefix: 'eks.amazonaws.com',
  webhookService: { namespace: 'irsactl-system', name: 'irsactl-webhook', port: 443 },
  webhook: {
    /** Nobody else can publish under this name: it is only ever what was loaded into the nodes by hand. */
    image: 'localhost/irsactl:0.1.0',
    namespace: 'irsactl-system',
    replicas: 2,
    placement: 'any',
    failurePolicy: 'Ignore',
  },
  upstream: {
    image: 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook:latest',
    certificates: 'generated',
  },
} as const;
