import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import { persistedConfig } from './persist.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const usual = 'https://kubernetes.default.svc.cluster.local';
const pki = '/etc/kubernetes/pki';
const wanted: ServiceAccountFlags = {
  issuers: [issuer, usual],
  keyFiles: [`${pki}/sa.pub`],
  signingKeyFile: `${pki}/sa.key`,
  audiences: [usual],
};
const original: ServiceAccountFlags = { ...wanted, issuers: [usual], audiences: [] };
const head = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

function textOf(config: string, flags = wanted): string {
  const result = persistedConfig(config, flags);
  return 'fault' in result ? result.fault : result.text;
}

/** As kubeadm reads it: YAML 1.1. */
const read = (text: string) => parse(text, { version: '1.1' });
const argument = (name: string, value: string) => ({ name, value });

describe('an argument in kubeadm-config', () => {
  it.each([
    ['in lines', head],
    ['in braces', JSON.stringify(parse(head))],
  ])('is a string in every version of YAML, %s', (_, config) => {
    const text = textOf(config, { ...wanted, audiences: ['on'] });
    expect(read(text).apiServer.extraArgs[0]).toEqual(argument('api-audiences', 'on'));
  });

  it('of another writer keeps its value, which is a number of base 60 in some versions', () => {
    const text = textOf(`apiServer:\n  extraArgs:\n  - name: window\n    value: 1:30\n${head}`);
    expect(parse(text).apiServer.extraArgs[0]).toEqual(argument('window', '1:30'));
  });

  it('gets the line ends of Windows', () => {
    const text = textOf(`---\n# ours\n${head}`.replaceAll('\n', '\r\n'));
    expect(parse(text)).toMatchObject({
      kubernetesVersion: 'v1.36.3',
      apiServer: { extraArgs: [{}, {}, {}] },
    });
  });
});

describe('a kubeadm-config that must be rewritten', () => {
  it('is not edited if other parts would change their meaning in an older YAML', () => {
    expect(textOf(`apiServer: {certSANs: [a.example]}\nmode: 0777\n${head}`)).toMatch(/cannot edit/);
  });
});

describe('any kubeadm-config', () => {
  const line = fc.constantFrom(
    ...[
      '---',
      '...',
      '%YAML 1.1',
      '# ours',
      '',
      'apiServer:',
      'apiServer: {}',
      '"apiServer": ~',
      '? apiServer',
    ],
    ...['  extraArgs:', '  extraArgs: []', '  extraArgs: *a', '  extraArgs: &a', '  certSANs: [x.example]'],
    ...['  - name: v', '    value: "4"', '  - {name: w, value: x} # w', 'common: &a []', 'common: &a {}'],
    ...[
      'apiServer: *a',
      'apiServer: &a',
      'controllerManager: *a',
      '  <<: *a',
      'text: |',
      '  apiServer: {}',
      ': {}',
    ],
    ...[
      'apiServer: {extraArgs: [{name: v, value: x}], certSANs: *a}',
      'apiServer: !!map',
      '  extraVolumes: []',
    ],
  );
  const lines = fc.array(line, { maxLength: 6 });

  it('differs only in the flags when it is read again, or is not edited', () => {
    let written = 0;
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const config = [...before, head.trimEnd(), ...after].join('\n');
        const result = persistedConfig(config, wanted);
        if ('fault' in result) return;
        written += 1;
        const [was, is] = [config, result.text].map((text) => {
          const { apiServer, ...rest } = parse(text, { merge: true });
          const { extraArgs, ...server } = apiServer ?? {};
          return {
            rest,
            server,
            others: (extraArgs ?? []).filter(({ name }: { name: string }) => /^[vw]$/.test(name)),
          };
        });
        expect(is).toEqual(was);
        const back = persistedConfig(result.text, original);
        if (!('fault' in back)) expect(parse(back.text).apiServer?.extraArgs ?? []).toEqual(was?.others);
      }),
      { numRuns: 500 },
    );
    expect(written).toBeGreaterThan(5);
  });
});
