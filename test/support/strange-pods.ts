import fc from 'fast-check';
import { z } from 'zod';
import type { Json } from '../../src/trust/json.ts';

const json: z.ZodType<Json> = z.json();

/** Any JSON with little nesting. */
export const strange: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 1 }).map((value) => json.parse(value));

/** Variables with the names that injection handles, so that tests often reach its branches. */
const variable: fc.Arbitrary<Json> = fc.record({
  name: fc.constantFrom(
    'AWS_ROLE_ARN',
    'AWS_REGION',
    'AWS_STS_REGIONAL_ENDPOINTS',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_ENDPOINT_URL',
    'PATH',
  ),
  value: fc.string(),
});
const mount: fc.Arbitrary<Json> = fc.record(
  {
    name: fc.constantFrom('aws-iam-token', 'other-token', 'data'),
    mountPath: fc.constantFrom('/aws', '/aws/', '/data', '', 'C:\\aws', 'c:/AWS'),
    subPath: fc.constantFrom('', 'token', 'x/..', 'x'),
  },
  { requiredKeys: ['name', 'mountPath'] },
);
const names = fc.constantFrom('main', 'sidecar', 'init');

export const strangeContainer: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        name: names,
        env: fc.oneof(fc.array(fc.oneof(variable, strange)), strange),
        volumeMounts: fc.oneof(fc.array(fc.oneof(mount, strange)), strange),
        unknownField: strange,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: strange },
);
const volume: fc.Arbitrary<Json> = fc.record(
  {
    name: fc.constantFrom('aws-iam-token', 'other-token', 'data'),
    projected: fc.constantFrom<Json[]>(
      { sources: [{ serviceAccountToken: { path: 'token', audience: 'sts.amazonaws.com' } }] },
      { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] },
      { sources: [{ secret: { name: 'x' } }] },
      null,
    ),
  },
  { requiredKeys: ['name'] },
);
const containers = fc.oneof(
  { weight: 8, arbitrary: fc.array(strangeContainer) },
  { weight: 1, arbitrary: strange },
);
const prefixes = ['eks.amazonaws.com', 'irsa.example.com'];
const annotationNames = [
  'skip-containers',
  'include-containers',
  'token-expiration',
  'session-name',
  'role-arn',
];

/** Pods that no API server would send, with every field that injection reads. */
export const strangePod: fc.Arbitrary<Json> = fc.record(
  {
    metadata: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record(
          {
            annotations: fc.dictionary(
              fc.constantFrom(
                ...prefixes.flatMap((prefix) => annotationNames.map((name) => `${prefix}/${name}`)),
              ),
              fc.constantFrom('sidecar', 'main,sidecar', '900', '"', '', 'true'),
            ),
            labels: fc.oneof(
              fc.dictionary(fc.constantFrom('app', 'eks.amazonaws.com/pod-identity'), fc.string()),
              strange,
            ),
            name: fc.constantFrom('a', 'web-0', 'x'.repeat(100)),
          },
          { requiredKeys: [] },
        ),
      },
      { weight: 1, arbitrary: strange },
    ),
    spec: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record(
          {
            serviceAccountName: fc.oneof({ weight: 8, arbitrary: fc.constant('default') }, strange),
            volumes: fc.oneof(fc.array(fc.oneof(volume, strange)), strange),
            containers,
            initContainers: containers,
            nodeSelector: fc.oneof(fc.constant({ 'kubernetes.io/os': 'windows' }), strange),
            somethingNew: strange,
          },
          { requiredKeys: [] },
        ),
      },
      { weight: 1, arbitrary: strange },
    ),
  },
  { requiredKeys: [] },
);
