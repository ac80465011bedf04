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

async function render(account: string) {
  const file = join(await temporaryFolder(), 'irsa.yaml');
  const text = chainAnd('  signingKey: {source: cluster}').replace('name: orders', `name: ${account}`);
  await writeFile(file, text);
  const args = ['render', 'control-plane', '-f', file, '-d', 'k3s', '-o', 'json'];
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
    const [accept, sign] = JSON.parse(stdout).steps.map(
      ({ files }: { files: { content: string }[] }) => parse(files[0]?.content ?? '')['kube-apiserver-arg+'],
    );
    const ours = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
    const issuer = (url: unknown) => `service-account-issuer=${url}`;
    expect(accept).toEqual([issuer(today), issuer(ours), `api-audiences=${today}`]);
    expect(sign).toEqual([issuer(ours), issuer(today), `api-audiences=${today}`]);
  });
});
