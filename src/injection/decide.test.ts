import fc from 'fast-check';
import { applyPatch } from 'fast-json-patch';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { strangeContainer, strangePod } from '../../test/support/strange-pods.ts';
import type { Json } from '../trust/json.ts';
import { decideInjection } from './decide.ts';
import type { PodIdentity, ResolvedIdentity, WebIdentity } from './resolve-identity.ts';
import { defaultSettings, type InjectionSettings } from './settings.ts';

const identity: WebIdentity = {
  method: 'sts_web_identity',
  roleArn: 'arn:aws:iam::123456789012:role/orders',
  audience: 'sts.amazonaws.com',
  expirationSeconds: 3600,
  regionalSts: true,
  region: 'eu-central-1',
  stsEndpoint: 'https://sts.example.com',
  sessionName: true,
};
const plain: WebIdentity = {
  ...identity,
  regionalSts: false,
  region: null,
  stsEndpoint: null,
  sessionName: false,
};
const credentials: PodIdentity = {
  method: 'container_credentials',
  expirationSeconds: 86_400,
  regionalSts: false,
  region: null,
  credentials: {
    audience: 'vault',
    mountPath: '/aws',
    volumeName: 'data',
    tokenPath: 'token',
    fullUri: 'http://169.254.170.23/v1/credentials',
  },
};
const identities: fc.Arbitrary<ResolvedIdentity> = fc.constantFrom<ResolvedIdentity[]>(
  identity,
  plain,
  credentials,
);
const json: z.ZodType<Json> = z.json();
const manySettings: fc.Arbitrary<InjectionSettings> = fc
  .record({
    annotationPrefix: fc.constantFrom('eks.amazonaws.com', 'irsa.example.com'),
    mountPath: fc.constantFrom('/aws', '/aws/', '/', defaultSettings.mountPath),
  })
  .map((some) => ({ ...defaultSettings, ...some }));
const half = () => 0.5;

function patched(input: Json, who: ResolvedIdentity, settings: InjectionSettings): Json {
  const { patch } = decideInjection(input, who, settings, half);
  return json.parse(applyPatch(structuredClone(input), structuredClone([...patch]), true).newDocument);
}

/** Checks that every member and element of `before` is still in `after`, shifted only by inserted volumes. */
function survives(before: Json, after: Json | undefined, path = ''): void {
  if (path === '/metadata/labels/eks.amazonaws.com/pod-identity') return;
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
  test('accepts any JSON and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decideInjection(json.parse(value), identity, defaultSettings, half).patch).toEqual([]);
      }),
    );
  });

  test('keeps all fields of the pod, known or unknown', () => {
    fc.assert(
      fc.property(strangePod, identities, manySettings, (input, who, settings) => {
        survives(input, patched(input, who, settings));
      }),
    );
  });

  test('changes nothing in its own result', () => {
    fc.assert(
      fc.property(strangePod, identities, manySettings, (input, who, settings) => {
        expect(decideInjection(patched(input, who, settings), who, settings, half).patch).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not change containers in skip-containers', () => {
    fc.assert(
      fc.property(fc.array(strangeContainer, { minLength: 1 }), identities, (list, who) => {
        const input: Json = {
          metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'main, sidecar,init' } },
          spec: { containers: list, initContainers: list },
        };
        const { patch } = decideInjection(input, who, defaultSettings, half);
        const named = list.flatMap((item, index) =>
          typeof item === 'object' &&
          item !== null &&
          'name' in item &&
          ['main', 'sidecar', 'init'].includes(String(item['name']))
            ? [index]
            : [],
        );
        for (const index of named) {
          expect(patch.filter(({ path }) => new RegExp(`ontainers/${index}/`).test(path))).toEqual([]);
        }
      }),
    );
  });

  test('appends single entries instead of replacing containers', () => {
    const input: Json = {
      spec: { volumes: [], containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] },
    };
    const { patch } = decideInjection(input, plain, defaultSettings, half);
    expect(patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'add /spec/volumes/0',
      'add /spec/containers/0/env/-',
      'add /spec/containers/0/env/-',
      'add /spec/containers/0/volumeMounts',
    ]);
  });

  test('reports why a container stays unchanged', () => {
    const input: Json = {
      metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'b' } },
      spec: { containers: [{ name: 'a', env: [{ name: 'AWS_ROLE_ARN', value: 'own' }] }, { name: 'b' }, 7] },
    };
    expect(decideInjection(input, plain, defaultSettings, half).reasons).toEqual([
      'container a already sets AWS_ROLE_ARN or AWS_WEB_IDENTITY_TOKEN_FILE',
      'container b is named in skip-containers',
      'container containers[2] is not an object',
    ]);
  });

  test('patches all 200 containers of a pod of one megabyte', () => {
    const env = Array.from({ length: 50 }, (_, index) => ({
      name: `SETTING_${index}`,
      value: 'x'.repeat(60),
    }));
    const list = Array.from({ length: 200 }, (_, index) => ({ name: `c${index}`, env }));
    const input: Json = { metadata: { name: 'big' }, spec: { containers: list } };
    expect(JSON.stringify(input).length).toBeGreaterThan(900_000);
    const { patch, warnings } = decideInjection(input, plain, defaultSettings, half);
    expect([patch.length, warnings]).toEqual([1 + 200 * 3, []]);
    expect(
      decideInjection(patched(input, plain, defaultSettings), plain, defaultSettings, half).patch,
    ).toEqual([]);
  });

  test('spreads the lifetime of EKS Pod Identity tokens over its last two hours, both ends included', () => {
    const lives = [0, 0.5, 1 - 2 ** -53].map((chance) => {
      const { patch } = decideInjection({ spec: {} }, credentials, defaultSettings, () => chance);
      return JSON.stringify(patch).match(/"expirationSeconds":(\d+)/)?.[1];
    });
    expect(lives).toEqual(['79200', '82800', '86400']);
  });
});

describe('a pod built to take long', () => {
  const many = (make: (index: number) => string, count: number) =>
    Array.from({ length: count }, (_, index) => make(index));
  const letters = (index: number) => index.toString(36).padStart(5, 'x').repeat(8).slice(0, 40);
  const names = many((index) => `container-with-a-long-name-${index}`, 200);
  it.each<[string, Json]>([
    [
      'unknown names in skip-containers',
      { 'eks.amazonaws.com/skip-containers': many(letters, 20_000).join(',') },
    ],
    [
      'unknown annotations',
      Object.fromEntries(many(letters, 20_000).map((name) => [`eks.amazonaws.com/${name}`, ''])),
    ],
  ])('is decided in less than a second: %s', (_, annotations) => {
    const containers = names.map((name) => ({ name }));
    const started = performance.now();
    const decision = decideInjection(
      { metadata: { annotations }, spec: { containers } },
      plain,
      defaultSettings,
      half,
    );
    expect(decision.patch).toHaveLength(401);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('is decided in less than a second: a mount path of a million slashes', () => {
    const volumeMounts = [{ name: 'x', mountPath: `${'/'.repeat(1_000_000)}x` }];
    const started = performance.now();
    decideInjection({ spec: { containers: [{ name: 'a', volumeMounts }] } }, plain, defaultSettings, half);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
