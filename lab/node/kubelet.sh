#!/bin/bash
# The kubelet as kubeadm's unit runs it; it waits for kubeadm's files.
# https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/
until [ -f /var/lib/kubelet/config.yaml ] && [ -f /var/lib/kubelet/kubeadm-flags.env ]; do sleep 0.2; done
. /var/lib/kubelet/kubeadm-flags.env
bootstrap=()
[ -f /etc/kubernetes/bootstrap-kubelet.conf ] &&
  bootstrap=(--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf)
exec /usr/local/bin/kubelet "${bootstrap[@]}" --kubeconfig=/etc/kubernetes/kubelet.conf \
  --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS
