import { describe, expect, it } from 'vitest';
import { admitPod } from './admit-pod.ts';
import { decideInjection } from './decide.ts';
import type { WebIdentity } from './resolve-identity.ts';
import { defaultSettings } from './settings.ts';
import { readWrittenIdentity } from './written-identity.ts';

/** Pods built to keep the webhook busy, so that other pods miss their identity. */
const identity: WebIdentity = {
  method: 'sts_web_identity',
  roleArn: 'arn:aws:iam::123456789012:role/orders',
  audience: 'sts.amazonaws.com',
  expirationSeconds: 3600,
  regionalSts: false,
  region: null,
  stsEndpoint: null,
  sessionName: false,
};
const decide = (spec: Parameters<typeof decideInjection>[0], annotations = {}) =>
  decideInjection({ metadata: { annotations }, spec }, identity, defaultSettings, () => 0);

describe('a hostile pod', () => {
  it('does not make the webhook compare every mount with every volume', () => {
    let reads = 0;
    const volume = {
      get name() {
        reads += 1;
        return 'other';
      },
    };
    const mount = { name: 'mine', mountPath: defaultSettings.mountPath };
    const { warnings } = decide({
      volumes: Array.from({ length: 100 }, () => volume),
      containers: [{ name: 'main', volumeMounts: Array.from({ length: 100 }, () => mount) }],
    });
    expect(warnings).toEqual([expect.stringContaining('mounts something else')]);
    expect(reads).toBeLessThan(500);
  });

  it('with too many containers gets a warning instead of a huge patch', () => {
    const containers = Array.from({ length: 5_001 }, () => ({}));
    expect(decide({ containers })).toMatchObject({
      patch: [],
      warnings: ['the pod has 5001 containers, more than 5000, so it gets no AWS identity'],
    });
    expect(decide({ containers: containers.slice(1) }).patch.length).toBeGreaterThan(5_000);
    expect(decide({ containers: containers.slice(1), initContainers: [{}] }).patch).toEqual([]);
  });

  it('has its misspelt names compared with at most a hundred of its containers', () => {
    const containers = Array.from({ length: 101 }, (_, index) => ({ name: `${index}`.padStart(9, '0') }));
    const annotations = { 'eks.amazonaws.com/skip-containers': 'sidecar' };
    const hint = 'did you mean sidecars?';
    const withLast = (at: number) => containers.with(at, { name: 'sidecars' });
    expect(decide({ containers: withLast(99) }, annotations).warnings.join()).toContain(hint);
    expect(decide({ containers: withLast(100) }, annotations).warnings.join()).not.toContain(hint);
  });
});

describe('an annotation built to keep the webhook busy', () => {
  const key = 'eks.amazonaws.com/skip-containers';
  const containers = [{ name: 'main' }, { name: 'proxy' }];
  const touched = (value: string) => {
    const { patch, warnings } = decide({ containers }, { [key]: value });
    return {
      touched: patch
        .map(({ path }) => path)
        .join()
        .includes('containers/1/env'),
      warnings,
    };
  };

  it('is ignored above 256 KiB, with a warning', () => {
    const most = 'proxy'.padEnd(256 * 1024);
    expect(touched(most)).toEqual({ touched: false, warnings: [] });
    expect(touched(`${most} `)).toEqual({
      touched: true,
      warnings: [`the pod's annotation ${key} is longer than 256 KiB and is ignored`],
    });
  });

  it('is ignored with more names than a pod can have containers', () => {
    expect(touched(`proxy${','.repeat(4_999)}`)).toEqual({ touched: false, warnings: [] });
    expect(touched(`proxy${','.repeat(5_000)}`)).toEqual({
      touched: true,
      warnings: [`the pod's annotation ${key} has more than 5000 names and is ignored`],
    });
  });
});

describe('an annotation that would send the token elsewhere', () => {
  const prefix = defaultSettings.annotationPrefix;

  it.each([
    ['role-arn', 'arn:aws:iam::123456789012:role/$(DB_PASSWORD)'],
    ['role-arn', `arn:aws:iam::123456789012:role/${'a'.repeat(2_048)}`],
    ['region', 'x@evil.example/'],
    ['region', 'evil.example#'],
    ['region', '$(DB_PASSWORD)'],
    ['sts-endpoint', 'https://evil.example/$(DB_PASSWORD)'],
    ['sts-endpoint', 'https://sts.example.com/ x'],
  ])('%s: %s is ignored, with a warning', (name, value) => {
    const account = readWrittenIdentity(
      { [`${prefix}/role-arn`]: identity.roleArn, [`${prefix}/${name}`]: value },
      prefix,
    );
    const facts = { account, namespace: null, mapped: null, containerCredentials: false };
    const pod = { metadata: {}, spec: { containers: [{ name: 'main' }] } };
    const created = { namespace: 'shop', serviceAccount: 'orders', pod };
    const { patch, warnings } = admitPod(created, facts, defaultSettings, () => 0);
    expect(JSON.stringify(patch)).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(warnings).toEqual([expect.stringContaining(`${prefix}/${name} is`)]);
  });
});
