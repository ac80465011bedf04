import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import { parseConfig } from './parse-config.ts';
import { type PersistedConfig, persistedConfig } from './persist.ts';
import { renderFlags } from './render-arguments.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const usual = 'https://kubernetes.default.svc.cluster.local';
const pki = '/etc/kubernetes/pki';

const original: ServiceAccountFlags = {
  issuers: [usual],
  keyFiles: [`${pki}/sa.pub`],
  signingKeyFile: `${pki}/sa.key`,
  audiences: [],
};
const signing: ServiceAccountFlags = { ...original, issuers: [issuer, usual], audiences: [usual] };
const accepting: ServiceAccountFlags = { ...signing, issuers: [usual, issuer] };
const otherFiles: ServiceAccountFlags = {
  ...signing,
  keyFiles: ['/srv/keys/new.pub', `${pki}/sa.pub`],
  signingKeyFile: '/srv/keys/new.key',
};

/** As kubeadm 1.36 writes it; the API server may have arguments. */
function list(server: string, version = 'v1.36.3'): string {
  return `apiServer:${server}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
kind: ClusterConfiguration
kubernetesVersion: ${version}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
scheduler: {}
`;
}

/** As kubeadm 1.30 writes it. */
function map(server: string, version = 'v1.30.14'): string {
  return `apiServer:${server}
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${version}
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
scheduler: {}
`;
}

function written(result: PersistedConfig | { readonly fault: string }): PersistedConfig {
  if ('fault' in result) throw new Error(result.fault);
  return result;
}

function persisted(text: string, wanted: ServiceAccountFlags): string {
  const result = written(persistedConfig(text, wanted));
  expect(result.lacks).toEqual([]);
  return result.text;
}

/** The flags of the API server after an upgrade with any kubeadm. */
function flagsOf(text: string, order: 'sorted' | 'as given'): ServiceAccountFlags {
  const config = parseConfig(text);
  if ('fault' in config) throw new Error(config.fault);
  return renderFlags(config, order);
}

describe('flags in kubeadm-config', () => {
  it('keep their order in a list if no kubeadm sorts them', () => {
    expect(persisted(list(' {}'), signing)).toBe(
      list(`
  extraArgs:
  - name: api-audiences
    value: ${usual}
  - name: service-account-issuer
    value: ${issuer}
  - name: service-account-issuer
    value: ${usual}`),
    );
  });

  it.each(['v1.31.14', 'v1.32.12', 'v1.35.4'])('survive a kubeadm that sorts them, for %s', (version) => {
    const text = persisted(list(' {}', version), signing);
    expect(text).toBe(
      list(
        `
  extraArgs:
  - name: api-audiences
    value: ${usual}
  - name: service-account-issuer
    value: ${issuer}
  - name: service_account_issuer
    value: ${usual}`,
        version,
      ),
    );
    for (const order of ['sorted', 'as given'] as const) {
      expect(flagsOf(text, order)).toEqual(signing);
    }
  });

  it('need no other spelling if the first issuer sorts first', () => {
    const early = { ...signing, issuers: ['https://a.example', usual] };
    expect(persisted(list(' {}', 'v1.34.3'), early)).not.toContain('_');
  });

  it('hold several issuers in a map', () => {
    const text = persisted(map(''), signing);
    expect(text).toBe(
      map(`
  extraArgs:
    api-audiences: ${usual}
    service-account-issuer: ${issuer}
    service_account_issuer: ${usual}`),
    );
    expect(flagsOf(text, 'sorted')).toEqual(signing);
  });

  it('keep their place and text if they are already correct', () => {
    const text = list(`
  extraArgs:   # ours
    - {name: audit-log-maxage, value: "30"}
    - value: ${issuer}
      name: service-account-issuer
    - {name: service-account-issuer, value: '${usual}'}
    - {name: api-audiences, value: ${usual}}`);
    expect(persisted(text, signing)).toBe(text);
  });

  it.each([
    ['list', list],
    ['map', map],
  ] as const)('change in place from accept to sign, in a %s', (_, form) => {
    const text = form(form === list ? ' {}' : '');
    expect(persisted(persisted(text, accepting), signing)).toBe(persisted(text, signing));
  });

  it.each([
    ['list', list, ' {}'],
    ['list that is sorted', (server: string) => list(server, 'v1.33.1'), ' {}'],
    ['map', map, ''],
  ] as const)('name key files in another folder, in a %s', (_, form, server) => {
    const text = persisted(form(server), otherFiles);
    for (const order of ['sorted', 'as given'] as const) {
      const flags = flagsOf(text, order);
      expect(flags.signingKeyFile).toBe(otherFiles.signingKeyFile);
      expect(flags.keyFiles.toSorted()).toEqual(otherFiles.keyFiles.toSorted());
    }
  });

  it('keep all other text unchanged', () => {
    const extra = `
  # our own
  certSANs:
  - api.example.com   # balancer
  extraArgs:
  - name: audit-log-maxage
    value: "30"
  - name: feature-gates
    value: A=true,B=false # both
  # volumes
  extraVolumes: []
  unknownField: {a: 1}`;
    const after = persisted(list(extra), signing);
    expect(after).toBe(
      list(
        extra.replace(
          '\n  # volumes',
          `
  - name: api-audiences
    value: ${usual}
  - name: service-account-issuer
    value: ${issuer}
  - name: service-account-issuer
    value: ${usual}
  # volumes`,
        ),
      ),
    );
  });

  it('name what a map of 1.22 cannot hold', () => {
    const result = written(persistedConfig(map('', 'v1.22.17'), signing));
    expect(result.lacks).toEqual([`--service-account-issuer=${usual}`]);
    expect(parse(result.text).apiServer.extraArgs).toEqual({
      'api-audiences': usual,
      'service-account-issuer': issuer,
    });
    expect(written(persistedConfig(result.text, signing))).toEqual(result);
  });

  it('have four places in a map, and name the fifth issuer', () => {
    const five = { ...signing, issuers: [issuer, 'https://d', 'https://c', 'https://b', 'https://a'] };
    const { text, lacks } = written(persistedConfig(map(''), five));
    expect(lacks).toEqual(['--service-account-issuer=https://a']);
    expect(flagsOf(text, 'sorted').issuers).toEqual(five.issuers.slice(0, 4));
  });
});

describe("the chain's flags, after they are removed from the manifest", () => {
  it.each([
    ['list', list(' {}')],
    ['list that is sorted', list(' {}', 'v1.34.3')],
    ['map', map('')],
  ])('leave the previous text: %s', (_, text) => {
    expect(written(persistedConfig(persisted(text, signing), original))).toEqual({ text, lacks: [] });
  });

  it('leave later additions', () => {
    const mine = persisted(list(' {}'), signing);
    const theirs = mine.replace(
      '  - name: api-audiences',
      '  - name: v\n    value: "4"\n  - name: api-audiences',
    );
    const second = theirs.replace(
      `value: ${usual}\napiVersion`,
      `value: ${usual}\n  - name: service-account-issuer\n    value: https://other\napiVersion`,
    );
    const text = persisted(second, { ...original, issuers: [usual, 'https://other'] });
    expect(parse(text).apiServer.extraArgs).toEqual([
      { name: 'v', value: '4' },
      { name: 'service-account-issuer', value: usual },
      { name: 'service-account-issuer', value: 'https://other' },
    ]);
    expect(parse(persisted(theirs, original)).apiServer.extraArgs).toEqual([{ name: 'v', value: '4' }]);
  });
});

describe('a ClusterConfiguration that irsactl does not edit', () => {
  it.each([
    ['nothing', '', /cannot be read/],
    ['text that is not YAML', 'apiServer: [', /not valid YAML/],
    ['another kind', list(' {}').replace('ClusterConfiguration', 'InitConfiguration'), /kind is not/],
    ['an unknown version', list(' {}').replace('v1beta4', 'v2'), /apiVersion is not/],
    ['arguments in the format of another version', list('\n  extraArgs: {v: "4"}'), /not have the format/],
    ['arguments that are numbers', map('\n  extraArgs: {v: 4}').replace('\n  timeout', '\n  t'), /extraArgs/],
    ['a list without names', list('\n  extraArgs: [{value: x}]'), /extraArgs/],
    [
      'a value with mergeMethod',
      list('\n  extraArgs: [{name: v, value: x, mergeMethod: append}]').replace('v1beta4', 'v1'),
      /mergeMethod/,
    ],
  ])('%s', (_, text, fault) => {
    const result = persistedConfig(text, signing);
    expect('fault' in result ? result.fault : 'it was read').toMatch(fault);
  });
});
