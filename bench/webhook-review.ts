/** Number of service accounts, with one pod each, that are reviewed in turn. */
export const benchAccounts = 200;

/** A service account of bench/fake-account-list.ts. */
export function benchAccount(index: number): { readonly namespace: string; readonly name: string } {
  const number = String(index).padStart(6, '0');
  return { namespace: `team-${number.slice(0, 4)}`, name: `app-${number}` };
}

/** A review for a pod of each of the first service accounts. */
export function benchReviews(): readonly string[] {
  return Array.from({ length: benchAccounts }, (_, index) => benchReview(index));
}

/** An AdmissionReview of 12 KB, as the API server sends it for a pod of a Deployment with three containers, defaults filled in. */
export function benchReview(index: number): string {
  const account = benchAccount(index);
  const container = (name: string) => ({
    name,
    image: `registry.example.com/shop/${name}:1.2.3`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: Array.from({ length: 60 }, (_, index) => ({
      name: `SETTING_${index}`,
      value: `value ${index} of it`,
    })),
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    volumeMounts: [
      {
        name: 'kube-api-access-x7k2p',
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
    livenessProbe: {
      httpGet: { path: '/livez', port: 'http', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  });
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      requestKind: { group: '', version: 'v1', kind: 'Pod' },
      requestResource: { group: '', version: 'v1', resource: 'pods' },
      namespace: account.namespace,
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        groups: ['system:serviceaccounts', 'system:authenticated'],
      },
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          generateName: 'orders-5d9c7b6f4-',
          namespace: account.namespace,
          annotations: {
            'prometheus.io/scrape': 'true',
            'checksum/config': '3f8a1c5d7e9b2f4a6c8e0d1b3f5a7c9e1d3b5f7a9c1e3d5b7f9a1c3e5d7b9f1a',
          },
          labels: { app: 'orders', 'pod-template-hash': '5d9c7b6f4' },
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: 'orders-5d9c7b6f4',
              uid: '0b9d2f61-8f4e-4b8d-9a41-0f6f1c0c4e11',
            },
          ],
        },
        spec: {
          volumes: [
            {
              name: 'kube-api-access-x7k2p',
              projected: {
                sources: [
                  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
                  {
                    configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
                  },
                ],
                defaultMode: 420,
              },
            },
          ],
          containers: [container('orders'), container('sidecar'), container('exporter')],
          restartPolicy: 'Always',
          serviceAccountName: account.name,
          serviceAccount: account.name,
          securityContext: { runAsNonRoot: true },
          schedulerName: 'default-scheduler',
        },
      },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });
}
