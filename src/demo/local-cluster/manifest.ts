import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { PkiFiles } from './pki.ts';

interface ManifestInput {
  readonly pki: PkiFiles;
  readonly issuer: string;
  readonly apiServerPort: number;
  /** Path of etcd's socket. */
  readonly etcdSocket: string;
}

/** Writes the manifest in the form of `kubeadm init phase control-plane apiserver`. */
export function renderManifest(input: ManifestInput): string {
  const { pki, apiServerPort: port } = input;
  const probe = (path: string): object => ({ host: '127.0.0.1', path, port, scheme: 'HTTPS' });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `127.0.0.1:${port}` },
      labels: { component: 'kube-apiserver', tier: 'control-plane' },
      name: 'kube-apiserver',
      namespace: 'kube-system',
    },
    spec: {
      containers: [
        {
          command: ['kube-apiserver', ...flags(input)],
          // The program is this machine's; a pod only needs the name.
          image: 'registry.k8s.io/kube-apiserver',
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: { httpGet: probe('/livez'), periodSeconds: 10, timeoutSeconds: 15 },
          name: 'kube-apiserver',
          readinessProbe: { httpGet: probe('/readyz'), periodSeconds: 1, timeoutSeconds: 15 },
          volumeMounts: [{ mountPath: pki.directory, name: 'k8s-certs', readOnly: true }],
        },
      ],
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      volumes: [{ hostPath: { path: pki.directory, type: 'DirectoryOrCreate' }, name: 'k8s-certs' }],
    },
    status: {},
  };
  // One flag a line, however long, as kubeadm writes it.
  return stringify(pod, { lineWidth: 0 });
}

function flags({ pki, issuer, apiServerPort, etcdSocket }: ManifestInput): readonly string[] {
  return [
    '--advertise-address=127.0.0.1',
    '--allow-privileged=true',
    '--authorization-mode=Node,RBAC',
    '--bind-address=127.0.0.1',
    `--client-ca-file=${pki.caCert}`,
    '--enable-admission-plugins=NodeRestriction',
    // The API server refuses an endpoint on loopback, and Kubernetes 1.37 does not start with one.
    '--endpoint-reconciler-type=none',
    `--etcd-servers=unix://${etcdSocket}`,
    `--secure-port=${apiServerPort}`,
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${pki.saPub}`,
    `--service-account-signing-key-file=${pki.saKey}`,
    // On loopback, so that a stand-in for kube-proxy can answer at the address of a Service.
    '--service-cluster-ip-range=127.96.0.0/12',
    `--tls-cert-file=${pki.servingCert}`,
    `--tls-private-key-file=${pki.servingKey}`,
  ];
}

const staticPod = z.object({
  kind: z.literal('Pod'),
  spec: z.object({
    containers: z.tuple([z.object({ command: z.array(z.string()).min(1) })]).rest(z.unknown()),
  }),
});

/** Returns the arguments of the first container's command, or null if the text is not a static pod. */
export function readManifestArguments(text: string): readonly string[] | null {
  try {
    const [container] = staticPod.parse(parse(text)).spec.containers;
    return container.command.slice(1);
  } catch {
    return null;
  }
}
