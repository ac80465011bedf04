import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { localCluster } from '../../support/local-cluster.ts';

const cluster = localCluster();
const bounded = { timeout: 60_000, interval: 50 };

describe('a local cluster', () => {
  it('keeps keys, manifest and kubeconfig from other users', async () => {
    const { directory, kubeconfigPath, manifestPath, pkiDirectory, adminKeyPath } = cluster();
    const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(directory)).toBe('700');
    const files = [kubeconfigPath, manifestPath, adminKeyPath, join(pkiDirectory, 'sa.key')];
    expect(await Promise.all(files.map(mode))).toEqual(['600', '600', '600', '600']);
  });

  it('has a kubeconfig that leads to its server with embedded certificates', async () => {
    const config = parse(await readFile(cluster().kubeconfigPath, 'utf8'));
    expect(config.clusters[0].cluster.server).toBe(cluster().server);
    expect(Object.keys(config.users[0].user)).toEqual(['client-certificate-data', 'client-key-data']);
  });

  it('serves the issuer that the manifest names and signs for it', async () => {
    const { api } = cluster();
    expect(await api.call('GET', '/.well-known/openid-configuration')).toMatchObject({
      issuer: 'https://kubernetes.default.svc.cluster.local',
    });
    const token = await api.call('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
      spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 600 },
    });
    expect(token).toMatchObject({ status: { token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) } });
  });

  it('admits pods in a new namespace, with the token volume of the ServiceAccount plugin', async () => {
    const { api, createNamespace } = cluster();
    await createNamespace('shop');
    await createNamespace('shop');
    const pod = await api.call('POST', '/api/v1/namespaces/shop/pods', {
      metadata: { name: 'orders' },
      spec: { containers: [{ name: 'app', image: 'none', command: ['true'] }] },
    });
    expect(pod).toMatchObject({
      spec: {
        serviceAccountName: 'default',
        volumes: [{ name: expect.stringMatching(/^kube-api-access-/) }],
      },
    });
    expect(await api.call('GET', '/api/v1/namespaces/shop/configmaps/kube-root-ca.crt')).toMatchObject({
      data: { 'ca.crt': await readFile(cluster().caCertPath, 'utf8') },
    });
  });

  it('reports a refusal with what the server said', async () => {
    await expect(cluster().api.call('GET', '/api/v1/namespaces/nowhere')).rejects.toMatchObject({
      code: 'IRSA-DEMO-020',
      problem: { why: 'It answered 404: namespaces "nowhere" not found' },
    });
  });
});

describe('the supervised manifest', () => {
  it('restarts the API server when its content changes, by rename as well as in place', async () => {
    const { manifestPath, restarts, waitUntilReady, api } = cluster();
    const original = await readFile(manifestPath, 'utf8');
    const before = restarts();
    const flag = '--service-account-issuer=https://kubernetes.default.svc.cluster.local';
    const changed = original.replace(flag, `--service-account-issuer=https://new.example\n        - ${flag}`);
    const aside = join(cluster().directory, 'kube-apiserver.new');
    await writeFile(aside, changed, { mode: 0o600 });
    await rename(aside, manifestPath);
    await waitUntilReady();
    expect(restarts()).toBe(before + 1);
    expect(await api.call('GET', '/.well-known/openid-configuration')).toMatchObject({
      issuer: 'https://new.example',
    });
    await writeFile(manifestPath, original);
    await waitUntilReady();
    expect(await api.call('GET', '/.well-known/openid-configuration')).toMatchObject({
      issuer: 'https://kubernetes.default.svc.cluster.local',
    });
  });

  it('leaves the API server alone while only the time of the file changes', async () => {
    const { manifestPath, restarts, api } = cluster();
    const before = restarts();
    for (let hour = 1; hour <= 50; hour += 1) {
      await utimes(manifestPath, hour * 3600, hour * 3600);
      await api.call('GET', '/readyz');
    }
    expect(restarts()).toBe(before);
  });

  it.each([
    ['vanishes', (path: string) => rm(path)],
    ['does not parse', (path: string) => writeFile(path, 'kind: Pod\nspec: [')],
  ])('ends the API server while the file %s', async (_name, harm) => {
    const { manifestPath, waitUntilReady, api } = cluster();
    const text = await readFile(manifestPath, 'utf8');
    await harm(manifestPath);
    await vi.waitFor(() => expect(api.send('GET', '/readyz')).rejects.toThrow(/ECONNREFUSED/), bounded);
    await writeFile(manifestPath, text, { mode: 0o600 });
    await waitUntilReady();
  });

  it('says why an API server with a flag that it does not know never gets ready', async () => {
    const { manifestPath, waitUntilReady } = cluster();
    const text = await readFile(manifestPath, 'utf8');
    await writeFile(manifestPath, text.replace('--allow-privileged=true', '--no-such-flag=1'));
    await expect(waitUntilReady()).rejects.toMatchObject({
      code: 'IRSA-DEMO-022',
      problem: { why: expect.stringContaining('unknown flag: --no-such-flag') },
    });
    await writeFile(manifestPath, text);
    await waitUntilReady();
  });
});
