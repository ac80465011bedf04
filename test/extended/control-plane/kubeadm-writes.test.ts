import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cacheFolder, openCache } from '../../../src/binaries/cache.ts';
import { builtVersion } from '../../../src/binaries/kubernetes-version.ts';
import { platformFrom } from '../../../src/binaries/platform.ts';
import { orderOf } from '../../../src/links/control-plane/kubeadm-config/kubeadm-version.ts';
import { persistedConfig } from '../../../src/links/control-plane/kubeadm-config/persist.ts';
import { upgradeDifference } from '../../../src/links/control-plane/kubeadm-config/upgrade-difference.ts';
import { minorOf } from '../../../src/links/control-plane/kubernetes-version.ts';
import { readFlags } from '../../../src/links/control-plane/manifest/flags.ts';
import { type Manifest, parseManifest } from '../../../src/links/control-plane/manifest/parse-manifest.ts';
import { goldenManifest } from '../../support/golden-manifest.ts';
import { isRoot, skipUnless } from '../../support/skip-unless.ts';

const cache = cacheFolder(
  await openCache(process.env),
  builtVersion,
  platformFrom(process.platform, process.arch),
);
/** A folder with one folder for each version, such as v1.29.15/kubeadm. */
const given = process.env['KUBEADMS'];
/** The versions that the lab has built, and those from the environment. */
const found = [
  ...globSync(`${join(cache, '..')}/v*-node/kubeadm`),
  ...(given ? globSync(`${given}/v*/kubeadm`) : []),
];
const folder = mkdtempSync(join(tmpdir(), 'irsactl-kubeadm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const usual = 'https://kubernetes.default.svc.cluster.local';
const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const pki = '/etc/kubernetes/pki';
const original = {
  issuers: [usual],
  keyFiles: [`${pki}/sa.pub`],
  signingKeyFile: `${pki}/sa.key`,
  audiences: [],
};
const wanted = { ...original, issuers: [issuer, usual, 'https://another.example'], audiences: [usual] };

/** The manifest that kubeadm writes, into a private /etc. */
function written(kubeadm: string, version: string, config: string): Manifest {
  const parsed = parseManifest(writtenText(kubeadm, version, config));
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.manifest;
}

function writtenText(kubeadm: string, version: string, config: string): Buffer {
  const file = join(folder, 'config.yaml');
  const { apiVersion } = parse(config);
  const local = 'localAPIEndpoint: {advertiseAddress: 10.0.0.10, bindPort: 6443}';
  const node = 'nodeRegistration: {name: cp-1, criSocket: "unix:///run/none.sock"}';
  writeFileSync(
    file,
    `${config}---\napiVersion: ${apiVersion}\nkind: InitConfiguration\n${local}\n${node}\n`,
  );
  const script = [
    // kubeadm mounts these folders if they exist, which differs between distributions.
    'for f in /etc /usr/share /usr/local/share; do mount -t tmpfs tmpfs $f && mkdir $f/ca-certificates; done',
    'mkdir /etc/kubernetes',
    '"$2" init phase control-plane apiserver --config "$1/config.yaml" >&2',
    'cat /etc/kubernetes/manifests/kube-apiserver.yaml',
  ].join(' && ');
  const answer = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', folder, kubeadm]);
  if (answer.status !== 0) throw new Error(`kubeadm ${version}: ${answer.stderr.toString()}`);
  return answer.stdout;
}

/** v1beta4 exists since 1.31: https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ */
const configOf = (version: string) =>
  `apiServer: {}\napiVersion: kubeadm.k8s.io/${(minorOf(version) ?? 0) < 31 ? 'v1beta3' : 'v1beta4'}\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\nnetworking:\n  serviceSubnet: 10.96.0.0/12\n`;

describe('the manifest that kubeadm writes from kubeadm-config', () => {
  skipUnless(found.length > 0, 'there is no kubeadm: `make lab-up` builds it');
  skipUnless(isRoot, 'a mount namespace needs root');
  const programs = found.map((path) => [/v\d+\.\d+\.\d+/.exec(path)?.[0] ?? '', path] as const);

  const each = it.each(programs.length > 0 ? programs : [['none', '']]);

  each('%s writes the golden manifest of its minor version', (version, kubeadm) => {
    const minor = minorOf(version) ?? 0;
    const golden = goldenManifest(minor).replace(`:v1.${minor}.0`, `:${version}`);
    expect(writtenText(kubeadm, version, configOf(version)).toString()).toBe(golden);
  });

  each('%s reads other forms of it after irsactl edited them', (version, kubeadm) => {
    const bare = configOf(version).replace('apiServer: {}\n', '');
    const forms = [
      `---\n# ours\n${bare}`,
      `apiServer: # none yet\n${bare}`,
      `"apiServer": {} # none yet\n${bare}`,
      `names: &names [a.example]\napiServer:\n  certSANs: *names\n${bare}`,
      `${JSON.stringify(parse(bare), null, 2)}\n`,
    ];
    for (const form of forms) {
      const persisted = persistedConfig(form, { ...wanted, audiences: ['on'] });
      if ('fault' in persisted) throw new Error(persisted.fault);
      const { issuers, audiences } = readFlags(written(kubeadm, version, persisted.text));
      expect([issuers[0], audiences]).toEqual([issuer, ['on']]);
    }
  });

  each('%s', (version, kubeadm) => {
    const config = configOf(version);
    const order = orderOf(version);
    expect(upgradeDifference(config, written(kubeadm, version, config), order)).toEqual({
      removed: [],
      added: [],
    });
    const persisted = persistedConfig(config, wanted);
    if ('fault' in persisted) throw new Error(persisted.fault);
    const manifest = written(kubeadm, version, persisted.text);
    const flags = readFlags(manifest);
    expect(flags.issuers[0]).toBe(issuer);
    if (minorOf(version) === 22) {
      // A map cannot repeat a flag, so irsactl reports the missing values.
      expect(flags).toEqual({ ...wanted, issuers: [issuer] });
      expect(persisted.lacks).toEqual(
        wanted.issuers.slice(1).map((one) => `--service-account-issuer=${one}`),
      );
      return;
    }
    expect(persisted.lacks).toEqual([]);
    expect({ ...flags, issuers: flags.issuers.toSorted() }).toEqual({
      ...wanted,
      issuers: wanted.issuers.toSorted(),
    });
    expect(upgradeDifference(persisted.text, manifest, order)).toEqual({ removed: [], added: [] });
    const others = { ...original, issuers: [usual, 'https://another.example'] };
    const back = persistedConfig(persisted.text, others);
    expect(
      'fault' in back ? back.fault : readFlags(written(kubeadm, version, back.text)).issuers.toSorted(),
    ).toEqual(others.issuers.toSorted());
  });
});
