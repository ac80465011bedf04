import fc from 'fast-check';
import { applyPatch } from 'fast-json-patch';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { admitPod } from '../../../src/injection/admit-pod.ts';
import type { IdentityFacts } from '../../../src/injection/identity-facts.ts';
import { findMapped, readIdentityMap } from '../../../src/injection/identity-map.ts';
import { defaultSettings, type InjectionSettings } from '../../../src/injection/settings.ts';
import { readWrittenIdentity } from '../../../src/injection/written-identity.ts';
import { type Json, stringAt } from '../../../src/trust/json.ts';
import { comparablePod, fixtureNamespace, injectionFixtures } from '../../support/injection-fixtures.ts';
import { findOriginal, type Original } from '../../support/original/find-original.ts';
import { originalTestPods } from '../../support/original/original-test-pods.ts';
import { startOriginal } from '../../support/original/run-original.ts';
import { plausiblePod } from '../../support/plausible-pods.ts';

const json: z.ZodType<Json> = z.json();
let original: Original | string = 'not looked for yet';
beforeAll(async () => {
  original = await findOriginal();
}, 900_000);

/** The pod after injection by irsactl. */
function injected(pod: Json, facts: IdentityFacts, settings: InjectionSettings): Json {
  const serviceAccount = stringAt(pod, 'spec', 'serviceAccountName') ?? '';
  const { patch } = admitPod({ namespace: fixtureNamespace, serviceAccount, pod }, facts, settings, () => 0);
  return json.parse(applyPatch(structuredClone(pod), structuredClone([...patch]), true).newDocument);
}

/**
 * The original rewrites containers without unknown members, empty lists and false. Token lifetimes are random within the
 * same range.
 */
function comparable(pod: unknown): unknown {
  return comparablePod(
    JSON.parse(JSON.stringify(pod), function (this: object, key, value) {
      if (key === 'futureField' || (key === 'path' && 'name' in this)) return undefined;
      if (value === false || (Array.isArray(value) && value.length === 0)) return undefined;
      const spread = key === 'expirationSeconds' && value >= 79_200 && value <= 86_400;
      return spread ? 'spread' : value;
    }),
  );
}

describe('the test pods of the original', () => {
  it("match the original's expectation", ({ skip }) => {
    if (typeof original === 'string') return skip(original);
    const pods = originalTestPods(original.testPods);
    expect(pods).toHaveLength(24);
    for (const { file, pod, facts, settings, expected } of pods) {
      expect(comparable(injected(pod, facts, settings)), file).toEqual(comparable(expected));
    }
  });
});

/** Composing a role's ARN needs an EC2 instance. */
const askable = injectionFixtures().filter(({ settings }) => settings.composeRoleArn === null);
const groups = Object.values(
  Object.groupBy(
    askable,
    ({ settings, configMap, file }) => JSON.stringify(settings) + (configMap === undefined ? '' : file),
  ),
).map((group = []) => group);

describe('the fixtures', () => {
  it.for(groups)(
    'have the same result at the original, or a documented difference: %#',
    async (group, { skip }) => {
      if (typeof original === 'string') return skip(original);
      const [{ settings, configMap } = { settings: defaultSettings, configMap: undefined }] = group;
      // One original serves several fixtures: each has a separate namespace, unless the ConfigMap names it.
      const places = group.map((fixture, index) => ({
        fixture,
        namespace: fixture.configMap === undefined ? `shop-${index}` : fixtureNamespace,
      }));
      const running = await startOriginal({
        program: original.program,
        settings,
        accounts: Object.fromEntries(
          places.flatMap(({ fixture: { serviceAccount }, namespace }) =>
            serviceAccount === null ? [] : [[`${namespace}/default`, serviceAccount]],
          ),
        ),
        configMap: configMap === undefined ? null : JSON.stringify(configMap),
        credentials: places
          .filter(({ fixture }) => fixture.containerCredentials)
          .map(({ namespace }) => `${namespace}/default`),
      });
      try {
        for (const { fixture, namespace } of places) {
          const theirs = async () => comparable(await running.inject(fixture.pod, namespace));
          const ours = comparable(fixture.expected);
          const result = expect.poll(theirs, { timeout: 5_000, message: fixture.file });
          await (fixture.differs === undefined ? result.toEqual(ours) : result.not.toEqual(ours));
        }
      } finally {
        await running.stop();
      }
    },
  );
});

describe('a few hundred pods', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/orders';
  const prefix = 'eks.amazonaws.com/';
  const settings: InjectionSettings = {
    ...defaultSettings,
    region: 'eu-central-1',
    containerCredentials: {
      audience: 'pods.eks.amazonaws.com',
      mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
      volumeName: 'eks-pod-identity-token',
      tokenPath: 'eks-pod-identity-token',
      fullUri: 'http://169.254.170.23/v1/credentials',
    },
  };
  const annotated: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    plain: { [`${prefix}role-arn`]: roleArn },
    full: {
      [`${prefix}role-arn`]: roleArn,
      [`${prefix}audience`]: 'vault',
      [`${prefix}sts-regional-endpoints`]: 'T',
      [`${prefix}token-expiration`]: '+7200',
    },
    bare: { other: 'x' },
    mapped: { [`${prefix}audience`]: 'unused' },
    credentials: { [`${prefix}role-arn`]: roleArn, [`${prefix}sts-regional-endpoints`]: '1' },
  };
  const full = { RoleARN: roleArn, Audience: 'x', UseRegionalSTS: true, TokenExpiration: 9000 };
  const configMap = JSON.stringify({ 'shop/mapped': full, '*/stranger': full, 'shop/plain': full });
  const accounts = [...Object.keys(annotated), 'stranger', 'nobody'];

  it('have the same result at both', async ({ skip }) => {
    if (typeof original === 'string') return skip(original);
    const entries = readIdentityMap(configMap)?.entries ?? new Map();
    const running = await startOriginal({
      program: original.program,
      settings,
      accounts: Object.fromEntries(
        Object.entries(annotated).map(([name, annotations]) => [`shop/${name}`, annotations]),
      ),
      configMap,
      credentials: ['shop/credentials'],
    });
    const property = fc.asyncProperty(plausiblePod(accounts), async (pod) => {
      const name = stringAt(pod, 'spec', 'serviceAccountName') ?? '';
      const annotations = annotated[name];
      const facts: IdentityFacts = {
        account: annotations && readWrittenIdentity(annotations, 'eks.amazonaws.com'),
        namespace: null,
        mapped: findMapped(entries, 'shop', name),
        containerCredentials: name === 'credentials',
      };
      const theirs = await running.inject(pod, 'shop');
      expect(comparable(injected(pod, facts, settings))).toEqual(comparable(theirs));
    });
    const mapped: Json = {
      metadata: {},
      spec: { serviceAccountName: 'stranger', containers: [{ name: 'a' }] },
    };
    try {
      await expect.poll(() => running.inject(mapped, 'shop')).toMatchObject({ spec: { volumes: [{}] } });
      await fc.assert(property, { numRuns: 1_000 });
    } finally {
      await running.stop();
    }
  });
});
