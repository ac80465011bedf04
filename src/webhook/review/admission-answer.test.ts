import fc from 'fast-check';
import { expect, it } from 'vitest';
import { strangePod } from '../../../test/support/strange-pods.ts';
import { admitPod } from '../../injection/admit-pod.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { defaultSettings, type InjectionSettings } from '../../injection/settings.ts';
import type { Json } from '../../trust/json.ts';
import { allow } from './admission-answer.ts';

const roleArn = 'arn:aws:iam::123456789012:role/orders';
const credentials = {
  audience: 'pods.eks.amazonaws.com',
  mountPath: '/aws',
  volumeName: 'eks-pod-identity-token',
  tokenPath: 'token',
  fullUri: 'http://169.254.170.23/v1/credentials',
};
const accounts = [{ roleArn }, { roleArn, audience: 'vault', expirationSeconds: 900 }, {}, null];
const namespaces = [null, { region: 'eu-central-1', sessionName: true }, { roleArn }];
const mapped = [null, { roleArn: `${roleArn}-2`, exact: true }];
const manySettings: InjectionSettings[] = [
  { ...defaultSettings, mountPath: '/aws' },
  { ...defaultSettings, mountPath: '/aws', namespaceRoles: true, regionalSts: true },
  { ...defaultSettings, mountPath: '/elsewhere', containerCredentials: credentials },
];
const plainPod: fc.Arbitrary<Json> = fc
  .record({
    metadata: fc.constantFrom({}, { name: 'p-1' }, annotated('token-expiration'), annotated('session-name')),
    spec: fc.record(
      {
        nodeSelector: fc.constantFrom<Json[]>({ 'kubernetes.io/os': 'windows' }, {}, {}),
        volumes: fc.constantFrom<Json[]>(null, [], [{ name: 'data' }]),
        initContainers: fc.array(plainContainer(), { maxLength: 2 }),
        containers: fc.array(plainContainer(), { maxLength: 20 }),
      },
      { requiredKeys: ['containers'] },
    ),
  })
  .map((pod) => structuredClone(pod));

function annotated(name: string) {
  return { annotations: { [`eks.amazonaws.com/${name}`]: name === 'session-name' ? 'true' : '1200' } };
}

function plainContainer() {
  return fc.constantFrom<Json[]>(
    {},
    { env: [] },
    { env: null, volumeMounts: [] },
    { env: [{ name: 'A', value: 'b' }], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    { env: [{ name: 'AWS_REGION', value: 'eu-west-1' }] },
    { volumeMounts: [{ name: 'aws-iam-token', mountPath: '/aws' }] },
  );
}

it('answers each pod of many as if it were the only one, whatever was kept of those before', () => {
  const facts = fc.record({
    account: fc.constantFrom(...accounts),
    namespace: fc.constantFrom(...namespaces),
    mapped: fc.constantFrom(...mapped),
    containerCredentials: fc.boolean(),
  });
  const settings = fc.constantFrom(...manySettings);
  const pods = fc.array(fc.oneof({ weight: 3, arbitrary: plainPod }, strangePod), { minLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(facts, settings, pods), { minLength: 2 }), (crowds) => {
      for (const [found, flags, crowd] of crowds) {
        for (const pod of crowd) {
          const alone = answer(pod, structuredClone(found), structuredClone(flags));
          expect(answer(pod, found, flags)).toBe(alone);
        }
      }
    }),
    // A smaller case would find kept what the failing one left.
    { endOnFailure: true, numRuns: 40 },
  );
});

function answer(pod: Json, facts: IdentityFacts, settings: InjectionSettings): string {
  const created = { namespace: 'shop', serviceAccount: 'orders', pod };
  const { patch, warnings } = admitPod(created, facts, settings, () => 0.5);
  return allow({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }, 'u-1', patch, warnings);
}
