import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editedSource, formSource, namedKey } from '../../../../test/support/form-source.ts';
import { goldenManifest } from '../../../../test/support/golden-manifest.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { accept, type Form, retire, sign } from '../form.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { renderFlags } from '../kubeadm-config/render-arguments.ts';
import { upgradeDifference } from '../kubeadm-config/upgrade-difference.ts';
import { editForm, type FormSource, formIn } from './edit-form.ts';
import { readFlags } from './flags.ts';

const minors = Array.from({ length: 16 }, (_, at) => 22 + at);
const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const pki = '/etc/kubernetes/pki';
const [old, next] = [namedKey(rsaPair()), namedKey(rsaPair())];
const settings = {
  own: issuer,
  unpins: false,
  keyOf: (kid: string) => [old, next].find((key) => key.kid === kid) ?? null,
};

/** On a kubeadm node, whose key files have one pair. */
function onNode(text: string): FormSource {
  return formSource(
    text,
    new Map([
      [`${pki}/sa.pub`, old.publicPem],
      [`${pki}/sa.key`, old.privatePem],
    ]),
  );
}

/** The manifest and the key files after each form. */
function edited(source: FormSource, forms: readonly Form[]): FormSource {
  const isLast = (at: number) => at === forms.length - 1;
  return forms.reduce(
    (now, form, at) => editedSource(now, editForm(now, form, { ...settings, unpins: isLast(at) })),
    source,
  );
}

describe.each(minors)('the manifest of kubeadm 1.%i', (minor) => {
  const text = goldenManifest(minor);
  const source = onNode(text);
  const { manifest } = source;
  const flags = readFlags(manifest);
  const today = formIn(source);

  it('names the issuer and the keys of kubeadm', () => {
    expect(flags).toEqual({
      issuers: ['https://kubernetes.default.svc.cluster.local'],
      keyFiles: [`${pki}/sa.pub`],
      signingKeyFile: `${pki}/sa.key`,
      audiences: [],
    });
    expect(manifest.startupSeconds).toBe(250);
  });

  it.each([
    ['the key of the cluster', [old.kid]],
    ['a new key', [old.kid, next.kid]],
  ])('gets the form of the chain with %s, and its previous form without the chain', (_, keys) => {
    const accepting = { ...today, issuers: accept(today.issuers, issuer), keys };
    const signing = { ...today, issuers: sign(accepting.issuers, issuer), keys: keys.toReversed() };
    expect(readFlags(edited(source, [accepting, signing]).manifest)).toEqual({
      ...flags,
      issuers: [issuer, ...flags.issuers],
      audiences: flags.issuers,
    });
    const gone = { ...today, issuers: retire(accepting.issuers, issuer) };
    const back = edited(source, [accepting, signing, accepting, gone]);
    expect(back.manifest.text).toBe(text);
    expect(back.keyFiles).toEqual(source.keyFiles);
  });

  it('is exactly what kubeadm renders from the configuration', () => {
    const config = `apiServer: {}
apiVersion: kubeadm.k8s.io/${minor < 31 ? 'v1beta3' : 'v1beta4'}
kind: ClusterConfiguration
kubernetesVersion: v1.${minor}.0
`;
    expect(upgradeDifference(config, manifest, 'sorted')).toEqual({ removed: [], added: [] });
    const read = parseConfig(config);
    expect('fault' in read ? read.fault : renderFlags(read, 'sorted')).toEqual(flags);
  });

  it('loses manual additions in the next upgrade', () => {
    const signing = edited(source, [{ ...today, issuers: sign(today.issuers, issuer) }]);
    const config = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n`;
    const usual = 'https://kubernetes.default.svc.cluster.local';
    expect(upgradeDifference(config, signing.manifest, 'as given')).toEqual({
      removed: [`--service-account-issuer=${issuer}`, `--api-audiences=${usual}`],
      added: [],
    });
  });
});

/** The whole files of apply in each of the three forms. */
describe.each([22, 26, 34])('the manifest of kubeadm 1.%i and newer', (minor) => {
  const source = onNode(goldenManifest(minor));
  const today = formIn(source);
  const golden = (form: string) =>
    join(import.meta.dirname, 'golden', 'kubeadm', `from-1.${minor}.${form}.yaml`);

  it('accepts and signs as in its golden files, with the key of the cluster and a new one', async () => {
    for (const keys of [[old.kid], [old.kid, next.kid]]) {
      const accepting = { ...today, issuers: accept(today.issuers, issuer), keys };
      const signing = { ...today, issuers: sign(accepting.issuers, issuer), keys: keys.toReversed() };
      const accepted = editedSource(source, editForm(source, accepting, settings));
      const signed = editedSource(accepted, editForm(accepted, signing, settings));
      await expect(accepted.manifest.text).toMatchFileSnapshot(golden('accepted'));
      await expect(signed.manifest.text).toMatchFileSnapshot(golden('signed'));
    }
  });

  it('gets an annotation if only key files change', async () => {
    const accepting = { ...today, keys: [old.kid, next.kid] };
    const accepted = editedSource(source, editForm(source, accepting, settings));
    const text = accepted.manifest.text.replace(/(?<=irsactl.dev\/keys: )"\w{16}"/, '"HASH"');
    await expect(text).toMatchFileSnapshot(golden('new-key'));
  });
});
