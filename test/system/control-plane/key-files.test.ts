import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { builtVersion } from '../../../src/binaries/kubernetes-version.ts';
import { startLocalCluster } from '../../../src/demo/local-cluster/start-local-cluster.ts';
import { keyIdOf } from '../../../src/trust/key-id.ts';
import { serverKeysIn, signingKeyIn } from '../../../src/trust/server-keys.ts';
import { keyBlocks, p224Private } from '../../support/key-files.ts';
import { binariesOf } from '../../support/kubernetes-versions.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ecPair, pemOf } from '../../support/test-keys.ts';

const last = ecPair('secp521r1');
const signer = ecPair('secp384r1');
/** Blocks that do not sign stand before the one that does. */
const signingFile = [
  ...['EC PARAMETERS', 'damaged Base64', 'PUBLIC KEY, RSA', 'RSA PRIVATE KEY, encrypted'],
  ...['an RSA key labelled EC PRIVATE KEY', 'PRIVATE KEY, RSA-PSS'],
]
  .map((name) => keyBlocks[name])
  .concat(pemOf(signer.privateKey, 'pkcs8'), keyBlocks['RSA PRIVATE KEY'] ?? '')
  .join('');

it('the JWKS of a real API server has the keys that irsactl sees in its key files, and its tokens name the signing key', async () => {
  const directory = join(await temporaryFolder(), 'cluster');
  // Each file ends with the same key: the API server does not start with a file without one.
  const texts = Object.entries(keyBlocks).map(
    ([name, text]) => [name, `${text}\n${pemOf(last.publicKey, 'spki')}`] as const,
  );
  const cluster = await startLocalCluster({
    directory,
    binaries: await binariesOf(builtVersion),
    progress: (work) => {
      // The API server has not read its files yet, so that it starts only once.
      if (work.startsWith('starting kube-apiserver'))
        fill(
          directory,
          texts.map(([, text]) => text),
        );
    },
  });
  onTestFinished(() => cluster.stop());
  const { keys = [] } = (await cluster.api.call('GET', '/openid/v1/jwks')) as { keys?: { kid: string }[] };
  const served = keys
    .map(({ kid }) => kid)
    .join(' ')
    .split(keyIdOf(last.publicKey))
    .slice(0, -1);
  const seen = texts.map(([name, text]) => [
    name,
    serverKeysIn(text)
      .map(({ kid }) => kid)
      .slice(0, -1),
  ]);
  expect(seen).toEqual(
    texts.map(([name], index) => [name, served[index]?.split(' ').filter((kid) => kid !== '')]),
  );
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const { status } = (await cluster.api.call('POST', path, request)) as { status: { token: string } };
  const { kid } = JSON.parse(Buffer.from(status.token.split('.')[0] ?? '', 'base64url').toString());
  expect(kid).toBe(keyIdOf(signer.publicKey));
  expect(signingKeyIn(signingFile)?.equals(signer.publicKey)).toBe(true);
});

/** Gives a cluster these key files, after its own, and the signing file. */
function fill(directory: string, texts: readonly string[]): void {
  const paths = texts.map((text, index) => {
    const path = join(directory, 'pki', `${index}.pub`);
    writeFileSync(path, text);
    return path;
  });
  writeFileSync(join(directory, 'pki/sa.key'), signingFile);
  const manifest = join(directory, 'manifests/kube-apiserver.yaml');
  const own = /( +- --service-account-key-file=).*\n/;
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace(own, (_, start) =>
      paths.map((path) => `${start}${path}\n`).join(''),
    ),
  );
}

it('a real API server does not start with the key files in which irsactl sees no key', async () => {
  const folder = await temporaryFolder();
  const { kubeApiserver } = await binariesOf(builtVersion);
  const put = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const [none, usable] = [
    await put('none', 'nothing'),
    await put('usable', pemOf(signer.privateKey, 'sec1')),
  ];
  /** The API server reads the signing file first, and then the key files; it stops at `none` at the latest. */
  const complaint = (signing: string, key: string): Promise<string> =>
    new Promise((resolve) => {
      const flags = [
        ...[`--service-account-signing-key-file=${signing}`, `--service-account-key-file=${key}`],
        ...[`--service-account-key-file=${none}`, '--service-account-issuer=https://issuer.example'],
        ...[
          '--etcd-servers=http://127.0.0.1:1',
          '--service-cluster-ip-range=10.0.0.0/24',
          '--authorization-mode=RBAC',
        ],
        ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--cert-dir=${folder}`],
      ];
      execFile(kubeApiserver, flags, { timeout: 60_000 }, (_error, _stdout, stderr) =>
        resolve(/"command failed" err="(.*)"/.exec(stderr)?.[1] ?? stderr),
      );
    });
  for (const [name, text] of Object.entries({ ...keyBlocks, 'EC PRIVATE KEY, P-224': p224Private })) {
    const path = await put('block', text);
    if (name.includes('PRIVATE KEY')) {
      const canSign = (await complaint(path, none)).startsWith(`error reading public key file ${none}`);
      expect([name, signingKeyIn(text) !== null]).toEqual([name, canSign]);
    }
    if (serverKeysIn(text).length === 0) {
      expect([name, await complaint(usable, path)]).toEqual([
        name,
        expect.stringContaining(`error reading public key file ${path}`),
      ]);
    }
  }
});
