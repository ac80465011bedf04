import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenManifest } from '../../../../test/support/golden-manifest.ts';
import { formManifest } from '../form-manifest.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { renderFlags } from '../kubeadm-config/render-arguments.ts';
import { upgradeDifference } from '../kubeadm-config/upgrade-difference.ts';
import { acceptForm, type ChainFormParts, type PairForm, type ServerForm, signForm } from '../server-form.ts';
import { signWith, withoutChain } from './chain-flags.ts';
import { editFlags } from './edit-flags.ts';
import { readFlags } from './flags.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

function parsed(content: Uint8Array): Manifest {
  const result = parseManifest(content);
  if ('fault' in result) throw new Error(result.fault);
  return result.manifest;
}

const minors = Array.from({ length: 16 }, (_, at) => 22 + at);
const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const pki = '/etc/kubernetes/pki';
const keys = [
  ['its own key', null],
  [
    'a key beside',
    { privateFile: `${pki}/irsactl-prod-1-sa.key`, publicFile: `${pki}/irsactl-prod-1-sa.pub` },
  ],
] as const;

describe.each(minors)('the manifest of kubeadm 1.%i', (minor) => {
  const text = goldenManifest(minor);
  const manifest = parsed(Buffer.from(text));
  const flags = readFlags(manifest);

  it('names the issuer and the keys of kubeadm', () => {
    expect(flags).toEqual({
      issuers: ['https://kubernetes.default.svc.cluster.local'],
      keyFiles: [`${pki}/sa.pub`],
      signingKeyFile: `${pki}/sa.key`,
      audiences: [],
    });
    expect(manifest.startupSeconds).toBe(250);
  });

  it.each(keys)('takes the flags of the chain with %s, and is again what it was without', (_, key) => {
    const ours = { issuer, key };
    const signing = parsed(editFlags(manifest, signWith(flags, ours), ours));
    expect(readFlags(signing)).toEqual(signWith(flags, ours));
    const back = editFlags(signing, withoutChain(readFlags(signing), flags, ours), ours);
    expect(back.toString()).toBe(text);
  });

  it('is what the configuration says, and nothing else', () => {
    const config = `apiServer: {}
apiVersion: kubeadm.k8s.io/${minor < 31 ? 'v1beta3' : 'v1beta4'}
kind: ClusterConfiguration
kubernetesVersion: v1.${minor}.0
`;
    expect(upgradeDifference(config, manifest, 'sorted')).toEqual({ removed: [], added: [] });
    const read = parseConfig(config);
    expect('fault' in read ? read.fault : renderFlags(read, 'sorted')).toEqual(flags);
  });

  it('loses with the next upgrade what was added by hand', () => {
    const ours = { issuer, key: null };
    const signing = parsed(editFlags(manifest, signWith(flags, ours), ours));
    const config = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n`;
    const usual = 'https://kubernetes.default.svc.cluster.local';
    expect(upgradeDifference(config, signing, 'as given')).toEqual({
      removed: [`--service-account-issuer=${issuer}`, `--api-audiences=${usual}`],
      added: [],
    });
  });
});

const own = { privateFile: `${pki}/sa.key`, publicFile: `${pki}/sa.pub` };
const beside = keys[1][1];

/** Where the chain's key lives; kids stand for what is in kubeadm's own files. */
const placements = [
  ['kubeadm', { issuer, keyId: 'ours', key: null, pair: own }, { publicIds: ['old'], signingId: 'old' }],
  ['separate', { issuer, keyId: 'ours', key: beside, pair: null }, null],
] as const satisfies readonly (readonly [string, ChainFormParts, PairForm | null])[];

/** What apply puts in place, whole, in each of the three forms. */
describe.each([22, 26, 34])('the manifest of kubeadm 1.%i and newer', (minor) => {
  it.each(placements)('accepts and signs as in its golden files, placement %s', async (name, ours, pair) => {
    const manifest = parsed(Buffer.from(goldenManifest(minor)));
    const today: ServerForm = { flags: readFlags(manifest), pair };
    const accepting = acceptForm(today, ours);
    const accepted = formManifest(manifest, today, accepting, ours) ?? Buffer.of();
    const signed = formManifest(parsed(accepted), accepting, signForm(accepting, ours), ours);
    const golden = (form: string) =>
      join(import.meta.dirname, 'golden', 'kubeadm', `from-1.${minor}.${name}.${form}.yaml`);
    await expect(accepted.toString()).toMatchFileSnapshot(golden('accepted'));
    await expect(signed?.toString()).toMatchFileSnapshot(golden('signed'));
  });
});
