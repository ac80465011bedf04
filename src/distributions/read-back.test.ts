import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import type { ControlPlaneSettings, DistributionName } from './distribution.ts';
import { distributions } from './distributions.ts';

const old = ['https://kubernetes.default.svc.cluster.local', 'https://older.example'];
const settings: ControlPlaneSettings = {
  chain: 'prod-1',
  issuer: parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com'),
  issuersToday: old,
  audiencesToday: [...old, 'k3s'],
  keysToday: [],
  key: null,
};

/** The contents of all files, in the order of the steps. */
function filesOf(name: DistributionName): readonly unknown[] {
  return distributions[name]
    .steps(settings)
    .flatMap(({ files }) => files.map(({ content }) => parse(content)));
}

const defaults: Readonly<Record<string, readonly string[]>> = {
  'service-account-issuer': ['https://kubernetes.default.svc.cluster.local'],
  'api-audiences': ['https://kubernetes.default.svc.cluster.local,k3s'],
};

/**
 * How K3s makes arguments of its configuration: a key with `+` adds to the list of earlier files; a plain name replaces
 * the program's default, `name+` appends to it, `name-` goes before it; several of one name keep their order.
 * https://github.com/k3s-io/k3s/blob/master/pkg/util/args.go
 */
function k3sArguments(files: readonly unknown[]): Readonly<Record<string, readonly string[]>> {
  const shape = z.record(z.string(), z.array(z.string()));
  let list: readonly string[] = [];
  for (const file of files) {
    for (const [key, values] of Object.entries(shape.parse(file))) {
      expect(key.replace(/\+$/, '')).toBe('kube-apiserver-arg');
      list = key.endsWith('+') ? [...list, ...values] : values;
    }
  }
  const given: Record<string, string[]> = {};
  for (const argument of list) {
    const [, name = '', mode = '', value = ''] = /^([^=]*?)([+-]?)=(.*)$/.exec(argument) ?? [];
    const before = given[name] ?? (mode === '' ? [] : [...(defaults[name] ?? [])]);
    given[name] = mode === '-' ? [value, ...before] : [...before, value];
  }
  return { ...defaults, ...given };
}

describe.each(['k3s', 'rke2'] as const)('%s reads', (name) => {
  const [accept, sign] = filesOf(name);

  it('all issuers of today first, then that of the chain, in the pass that accepts', () => {
    const flags = k3sArguments([{ 'kube-apiserver-arg': ['v=2'] }, accept]);
    expect(flags['service-account-issuer']).toEqual([...old, settings.issuer]);
    expect(flags['api-audiences']).toEqual([settings.audiencesToday.join(',')]);
    expect(flags['v']).toEqual(['2']);
  });

  it('the issuer of the chain first in the pass that signs', () => {
    expect(k3sArguments([sign])['service-account-issuer']).toEqual([settings.issuer, ...old]);
  });
});

/**
 * The version of kubeadm's configuration that kind writes, and its form of `extraArgs`:
 * https://github.com/kubernetes-sigs/kind/blob/v0.32.0/pkg/cluster/internal/kubeadm/config.go#L674
 */
it.each([
  ['1.22', 'v1beta2', 'map'],
  ['1.34', 'v1beta3', 'map'],
  ['1.36', 'v1beta4', 'list'],
])('kind gives the issuer to kubeadm %s, by %s', (_, version, form) => {
  const patch = z.strictObject({
    group: z.string(),
    version: z.string(),
    kind: z.string(),
    patch: z.string(),
  });
  const shape = z.object({
    kind: z.literal('Cluster'),
    apiVersion: z.literal('kind.x-k8s.io/v1alpha4'),
    nodes: z.tuple([
      z.strictObject({
        role: z.literal('control-plane'),
        kubeadmConfigPatches: z.array(z.string()),
        kubeadmConfigPatchesJSON6902: z.array(patch),
      }),
      z.strictObject({ role: z.literal('worker') }),
    ]),
  });
  const [node] = shape.parse(filesOf('kind')[0]).nodes;
  const apiVersion = `kubeadm.k8s.io/${version}`;
  // kind takes a patch of the version that it writes, and leaves out all others without a word.
  const merges = node.kubeadmConfigPatches
    .map((text) => parse(text))
    .filter((one) => one.apiVersion === apiVersion);
  const operations = node.kubeadmConfigPatchesJSON6902.filter(
    (one) => `${one.group}/${one.version}` === apiVersion,
  );
  const flag = 'service-account-issuer';
  if (form === 'map') {
    expect(operations).toEqual([]);
    expect(merges).toEqual([
      { apiVersion, kind: 'ClusterConfiguration', apiServer: { extraArgs: { [flag]: settings.issuer } } },
    ]);
    return;
  }
  expect(merges).toEqual([]);
  expect(operations.map(({ kind, patch: text }) => [kind, parse(text)])).toEqual([
    [
      'ClusterConfiguration',
      [{ op: 'add', path: '/apiServer/extraArgs/-', value: { name: flag, value: settings.issuer } }],
    ],
  ]);
});
