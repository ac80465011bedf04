import type { KubernetesObject, ServiceAccountName } from './ports.ts';

/** Returns a pod that meets the Pod Security Standard `restricted` and quotas: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function trialPod(
  account: ServiceAccountName,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'irsactl-verify-', namespace: account.namespace, labels },
    spec: {
      serviceAccountName: account.name,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'probe',
          image: 'registry.k8s.io/pause:3.10',
          resources: {
            requests: { cpu: '1m', memory: '1Mi' },
            limits: { cpu: '1m', memory: '8Mi' },
          },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
