import { dirname } from 'node:path';
import type { LabNode } from '../lab.ts';

export const loadNamespace = 'irsactl-load';
export const loadAccount = 'load';

/** The namespace, service account and rights of the clients. */
export function accountObjects(): object[] {
  const metadata = { name: loadAccount, namespace: loadNamespace };
  const rule = (apiGroups: string[], resources: string[], verbs: string[]) => ({
    apiGroups,
    resources,
    verbs,
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: loadNamespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: loadNamespace },
      rules: [
        rule([''], ['configmaps'], ['create', 'delete', 'list', 'watch']),
        rule([''], ['serviceaccounts'], ['get']),
        rule([''], ['serviceaccounts/token'], ['create']),
        rule(['authentication.k8s.io'], ['tokenreviews'], ['create']),
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: loadNamespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: loadNamespace },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
}

interface LoadPod {
  readonly name: string;
  readonly node: LabNode;
  readonly program: string;
  readonly out: string;
  readonly every: string;
}

const tokens = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * A pod that reaches the API server like any pod: through the Service's address, with its own token. On a worker it opens a
 * new connection for each request, because a kept connection outlives its removed endpoint.
 */
export function loadPod({ name, node, program, out, every }: LoadPod, pauseImage: string): object {
  const mounts = [dirname(program), dirname(out)].map((path, index) => ({ name: `folder-${index}`, path }));
  const options = {
    name,
    server: 'https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)',
    ca: `${tokens}/ca.crt`,
    'token-file': `${tokens}/token`,
    out,
    every,
    connection: node.role === 'worker' ? 'fresh' : 'http2',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: loadNamespace },
    spec: {
      nodeName: node.name,
      serviceAccountName: loadAccount,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 15,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'load',
          image: pauseImage,
          imagePullPolicy: 'IfNotPresent',
          // Without a request it would get only 2/1000 of a busy CPU, and would measure itself.
          resources: { requests: { cpu: '200m' } },
          command: [program, ...Object.entries(options).flatMap(([key, value]) => [`--${key}`, value])],
          volumeMounts: mounts.map((mount) => ({ name: mount.name, mountPath: mount.path })),
        },
      ],
      volumes: mounts.map((mount) => ({ name: mount.name, hostPath: { path: mount.path } })),
    },
  };
}
