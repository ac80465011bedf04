import fc from 'fast-check';
import { applyPatch } from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '../trust/json.ts';
import { decideInjection } from './decide.ts';
import type { WebIdentity } from './resolve-identity.ts';
import { defaultSettings, type InjectionSettings } from './settings.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const identity: WebIdentity = {
  method: 'sts_web_identity',
  roleArn: role,
  audience: 'sts.amazonaws.com',
  expirationSeconds: 3600,
  regionalSts: true,
  region: null,
  stsEndpoint: null,
  sessionName: false,
};
const json: z.ZodType<Json> = z.json();

const settingsArb: fc.Arbitrary<InjectionSettings> = fc
  .record({
    annotationPrefix: fc.constantFrom('eks.amazonaws.com', 'irsa.example.com'),
    audience: fc.constant('sts.amazonaws.com'),
    mountPath: fc.constantFrom('/aws', '/aws/', defaultSettings.mountPath),
    expirationSeconds: fc.integer(),
    region: fc.constantFrom(null, 'eu-central-1'),
    regionalSts: fc.boolean(),
  })
  .map((some) => ({ ...defaultSettings, ...some }));

/** Values with the names that injection looks for, so that its branches are reached often. */
const strange = fc.jsonValue({ maxDepth: 1 }).map((value) => json.parse(value));
const variable: fc.Arbitrary<Json> = fc.record({
  name: fc.constantFrom('AWS_ROLE_ARN', 'AWS_REGION', 'AWS_STS_REGIONAL_ENDPOINTS', 'PATH'),
  value: fc.string(),
});
const mount: fc.Arbitrary<Json> = fc.record({
  name: fc.constantFrom('aws-iam-token', 'aws-iam-token-irsactl', 'data'),
  mountPath: fc.constantFrom('/aws', '/aws/', '/data', ''),
});
const container: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        name: fc.constantFrom('main', 'sidecar', 'init'),
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
    name: fc.constantFrom('aws-iam-token', 'aws-iam-token-irsactl', 'data'),
    projected: fc.constantFrom<Json>(
      { sources: [{ serviceAccountToken: { path: 'token' } }] },
      { sources: [{ secret: { name: 'x' } }] },
      null,
    ),
  },
  { requiredKeys: ['name'] },
);
const containers = fc.oneof({ weight: 8, arbitrary: fc.array(container) }, { weight: 1, arbitrary: strange });
const pod: fc.Arbitrary<Json> = fc.record(
  {
    metadata: fc.oneof(
      fc.record({
        annotations: fc.dictionary(
          fc.constantFrom('eks.amazonaws.com/skip-containers', 'eks.amazonaws.com/token-expiration'),
          fc.constantFrom('sidecar', 'main,sidecar', '900', '"', ''),
        ),
      }),
      strange,
    ),
    spec: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record(
          {
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

function patched(input: Json, settings: InjectionSettings): Json {
  const { patch } = decideInjection(input, identity, settings);
  return json.parse(applyPatch(structuredClone(input), structuredClone([...patch]), true).newDocument);
}

/** Every member and element of `before` is still in `after`, at its place or behind what was inserted in front. */
function survives(before: Json, after: Json | undefined, path = ''): void {
  if (Array.isArray(before) && Array.isArray(after)) {
    const shift = path === '/spec/volumes' ? after.length - before.length : 0;
    before.forEach((item: Json, index) => {
      survives(item, after[index + shift], `${path}/${index}`);
    });
  } else if (typeof before === 'object' && before !== null && !Array.isArray(before)) {
    const members = new Map(typeof after === 'object' && after !== null ? Object.entries(after) : []);
    for (const [key, value] of Object.entries(before)) survives(value, members.get(key), `${path}/${key}`);
  } else if (before !== null) {
    expect(after, path).toEqual(before);
  }
}

describe('decideInjection', () => {
  test('takes any JSON and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decideInjection(json.parse(value), identity, defaultSettings).patch).toEqual([]);
      }),
    );
  });

  test('keeps everything that the pod had, known or not', () => {
    fc.assert(
      fc.property(pod, settingsArb, (input, settings) => {
        survives(input, patched(input, settings));
      }),
    );
  });

  test('has nothing to do on its own result', () => {
    fc.assert(
      fc.property(pod, settingsArb, (input, settings) => {
        expect(decideInjection(patched(input, settings), identity, settings).patch).toEqual([]);
      }),
    );
  });

  test('leaves containers in skip-containers as they are', () => {
    fc.assert(
      fc.property(fc.array(container, { minLength: 1 }), (list) => {
        const input: Json = {
          metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'main, sidecar,init' } },
          spec: { containers: list, initContainers: list },
        };
        const paths = decideInjection(input, identity, defaultSettings).patch.map(({ path }) => path);
        const named = list.flatMap((item, index) =>
          typeof item === 'object' &&
          item !== null &&
          'name' in item &&
          ['main', 'sidecar', 'init'].includes(String(item['name']))
            ? [index]
            : [],
        );
        for (const index of named) {
          expect(paths.filter((path) => new RegExp(`ontainers/${index}/`).test(path))).toEqual([]);
        }
      }),
    );
  });

  test('appends single entries instead of replacing containers', () => {
    const input: Json = {
      spec: { volumes: [], containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] },
    };
    const { patch } = decideInjection(input, { ...identity, regionalSts: false }, defaultSettings);
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'add /spec/volumes/0',
      'add /spec/containers/0/env/-',
      'add /spec/containers/0/env/-',
      'add /spec/containers/0/volumeMounts',
    ]);
  });

  test('says why a container was left alone', () => {
    const input: Json = {
      spec: {
        containers: [{ name: 'a', volumeMounts: [{ name: 'x', mountPath: defaultSettings.mountPath }] }],
      },
    };
    expect(decideInjection(input, identity, defaultSettings).reasons).toEqual([
      `container a mounts something else at ${defaultSettings.mountPath}`,
    ]);
  });

  test('leaves a pod alone whose volumes have both names and carry no token', () => {
    const input: Json = {
      spec: {
        volumes: [{ name: 'aws-iam-token' }, { name: 'aws-iam-token-irsactl' }],
        containers: [{ name: 'a' }],
      },
    };
    expect(decideInjection(input, identity, defaultSettings)).toEqual({
      patch: [],
      reasons: ['volumes named aws-iam-token and aws-iam-token-irsactl exist and carry no token'],
    });
  });
});
