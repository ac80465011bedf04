import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { clusterDiscovery } from '../../../src/kubernetes/look-up.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { chainAnd } from '../../support/marked-chain.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const cluster = localCluster();

const ours = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const issuer = (url: unknown) => `service-account-issuer=${url}`;

async function render(account: string, more: readonly string[] = [], ownIssuer = '') {
  const file = join(await temporaryFolder(), 'irsa.yaml');
  const text = chainAnd('  signingKey: {source: cluster}')
    .replace('name: orders', `name: ${account}`)
    .replace(/^ {2}issuer: .*$/m, (line) => (ownIssuer ? `  issuer: {existing: {url: ${ownIssuer}}}` : line));
  await writeFile(file, text);
  const args = ['render', 'control-plane', '-f', file, '-d', 'k3s', '-o', 'json', ...more];
  return runIrsactl(args, { env: { KUBECONFIG: cluster().kubeconfigPath } });
}

describe('irsactl render control-plane, beside a real API server', () => {
  it('says that no service account is there to ask a token for', async () => {
    const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
    const path = '/api/v1/namespaces/default/serviceaccounts/default';
    // No controller makes it anew here.
    if ((await client.get(path)) !== null) await client.delete(path);
    expect(await render('nobody')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('IRSA-CONTROLPLANE-136'),
    });
  });

  it('keeps the issuer and the audiences that it has today', async () => {
    const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await client.send({
      method: 'POST',
      path: '/api/v1/namespaces/default/serviceaccounts',
      body: account,
    });
    const today = (await clusterDiscovery(client))?.['issuer'];
    const { code, stdout } = await render('nobody');
    expect(code).toBe(0);
    const [accept, sign] = flagsOf(stdout);
    expect(accept).toEqual([issuer(today), issuer(ours), `api-audiences=${today}`]);
    expect(sign).toEqual([issuer(ours), issuer(today), `api-audiences=${today}`]);
    expect(JSON.parse(stdout).notes[0]).toContain(`only these are known: ${today}. `);
  });

  it('keeps an issuer that no token names, once it is named', async () => {
    const other = 'https://Older.example/a,b';
    const { stdout } = await render('nobody', ['--accepted-issuer', other]);
    const [accept, sign] = flagsOf(stdout);
    expect(accept).toContain(issuer(other));
    expect(sign?.at(-2)).toBe(issuer(other));
    expect(JSON.parse(stdout).notes.join()).not.toContain('are known');
  });

  it('renders nothing without the issuers from before where the chain signs already', async () => {
    const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
    const today = String((await clusterDiscovery(client))?.['issuer']);
    expect(await render('nobody', [], today)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('IRSA-CONTROLPLANE-139'),
    });
    const [accept, sign] = flagsOf((await render('nobody', ['--accepted-issuer', 'old'], today)).stdout);
    expect(accept).toEqual([issuer(today), issuer('old'), `api-audiences=${today}`]);
    expect(sign).toEqual(accept);
    const only = await render('nobody', ['--accepted-issuer', today], today);
    expect(flagsOf(only.stdout)[1]).toEqual([issuer(today), `api-audiences=${today}`]);
  });

  it('keeps every issuer and audience of an API server whose static pod shows them', async () => {
    const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
    const args = ['--service-account-issuer=https://one.example', '--service-account-issuer', 'two'];
    const container = {
      name: 'kube-apiserver',
      image: 'kube-apiserver',
      command: ['kube-apiserver', ...args, '--api-audiences=api,vault'],
    };
    const folder = '/api/v1/namespaces/kube-system/pods';
    await client.create(folder, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-apiserver-cp-1', annotations: { 'kubernetes.io/config.mirror': 'hash' } },
      spec: { nodeName: 'cp-1', containers: [container] },
    });
    const { stdout } = await render('nobody');
    await client.delete(`${folder}/kube-apiserver-cp-1`);
    const [accept] = flagsOf(stdout);
    const today = (await clusterDiscovery(client))?.['issuer'];
    expect(accept).toEqual([
      ...[today, 'https://one.example', 'two', ours].map(issuer),
      `api-audiences=${today},api,vault`,
    ]);
  });
});

/** What the files of both passes add to the flags. */
function flagsOf(stdout: string): string[][] {
  return JSON.parse(stdout).steps.map(
    ({ files }: { files: { content: string }[] }) => parse(files[0]?.content ?? '')['kube-apiserver-arg+'],
  );
}
