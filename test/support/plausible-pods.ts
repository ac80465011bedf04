import fc from 'fast-check';
import type { Json } from '../../src/trust/json.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'B', '7', '&', '<', '"', '\\', 'é', '漢', '🙂'),
  maxLength: 6,
});
const variable: fc.Arbitrary<Json> = fc.oneof(
  fc.record({
    name: fc.constantFrom(
      'AWS_ROLE_ARN',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_STS_REGIONAL_ENDPOINTS',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
      'PATH',
    ),
    value: text,
  }),
  fc.record({
    name: fc.constantFrom('AWS_REGION', 'AWS_ROLE_ARN', 'SECRET'),
    valueFrom: fc.constant<Json>({ secretKeyRef: { name: 's', key: 'k' } }),
  }),
);
const mount: fc.Arbitrary<Json> = fc.record(
  {
    name: fc.constantFrom('data', 'scratch'),
    mountPath: fc.constantFrom('/data', '/tmp/x'),
    readOnly: fc.boolean(),
  },
  { requiredKeys: ['name', 'mountPath'] },
);
const container = fc.record(
  {
    env: fc.array(variable, { maxLength: 4 }),
    volumeMounts: fc.array(mount, { maxLength: 2 }),
    image: fc.constant('pause'),
    args: fc.array(text, { maxLength: 2 }),
    livenessProbe: fc.constant<Json>({ grpc: { port: 5000 } }),
    securityContext: fc.constant<Json>({ runAsNonRoot: true, capabilities: { drop: ['ALL'] } }),
  },
  { requiredKeys: ['image'] },
);

/** Containers with distinct names. */
function containers(prefix: string, minLength: number): fc.Arbitrary<Json> {
  return fc
    .array(container, { minLength, maxLength: 3 })
    .map((list) => list.map((one, index) => ({ name: `${prefix}-${index}`, ...one })));
}

const volume: fc.Arbitrary<Json> = fc.record({
  name: fc.constantFrom('data', 'scratch', 'aws-iam-token', 'eks-pod-identity-token'),
  emptyDir: fc.constant<Json>({}),
});

/**
 * Pods as users write them, with every field that the EKS webhook reads, except those for which irsactl differs on
 * purpose: docs/webhook-compatibility.md.
 */
export function plausiblePod(serviceAccounts: readonly string[]): fc.Arbitrary<Json> {
  const annotations = fc.dictionary(
    fc.constantFrom('eks.amazonaws.com/skip-containers', 'eks.amazonaws.com/token-expiration', 'note'),
    fc.constantFrom('main-0', 'main-0,init-1', 'absent', '900', '0', '-5', '1h', '', '86400', '4294967296'),
  );
  return fc.record({
    metadata: fc.record(
      {
        name: fc.constant('p'),
        annotations,
        labels: fc.dictionary(fc.constantFrom('app', 'eks.amazonaws.com/pod-identity'), text),
      },
      { requiredKeys: ['name'] },
    ),
    spec: fc.record(
      {
        serviceAccountName: fc.constantFrom(...serviceAccounts),
        volumes: fc.uniqueArray(volume, { maxLength: 3, selector: (one) => JSON.stringify(one) }),
        initContainers: containers('init', 0),
        containers: containers('main', 1),
        nodeSelector: fc.constantFrom<Json[]>({ 'kubernetes.io/os': 'windows' }, { zone: 'a' }, {}),
        hostNetwork: fc.boolean(),
      },
      { requiredKeys: ['serviceAccountName', 'containers'] },
    ),
  });
}
