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

it('kind reads a cluster whose kubeadm gets the issuer in either form', () => {
  const shape = z.object({
    kind: z.literal('Cluster'),
    apiVersion: z.literal('kind.x-k8s.io/v1alpha4'),
    nodes: z.tuple([
      z.strictObject({
        role: z.literal('control-plane'),
        kubeadmConfigPatches: z.tuple([z.string()]),
        kubeadmConfigPatchesJSON6902: z.tuple([
          z.strictObject({ group: z.string(), version: z.string(), kind: z.string(), patch: z.string() }),
        ]),
      }),
      z.strictObject({ role: z.literal('worker') }),
    ]),
  });
  const [node] = shape.parse(filesOf('kind')[0]).nodes;
  expect(parse(node.kubeadmConfigPatches[0])).toEqual({
    apiVersion: 'kubeadm.k8s.io/v1beta3',
    kind: 'ClusterConfiguration',
    apiServer: { extraArgs: { 'service-account-issuer': settings.issuer } },
  });
  expect(parse(node.kubeadmConfigPatchesJSON6902[0].patch)).toEqual([
    {
      op: 'add',
      path: '/apiServer/extraArgs/-',
      value: { name: 'service-account-issuer', value: settings.issuer },
    },
  ]);
});
