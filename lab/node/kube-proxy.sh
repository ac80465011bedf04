#!/bin/bash
# kube-proxy as a service of the node; it waits for its kubeconfig.
until [ -f /etc/lab/kube-proxy.conf ]; do sleep 0.2; done
exec /usr/local/bin/kube-proxy --config=/etc/lab/kube-proxy.yaml --hostname-override="$(hostname)"
