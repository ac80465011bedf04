/** Where kubeadm puts it, and the kubelet of a lab's node looks. */
export const apiServerManifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
