import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { connectCluster } from './connect.ts';

function kubeconfig(server: string, name = 'c', isCurrent = true): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    ...(isCurrent && { 'current-context': name }),
  });
}

async function fileWith(content: string, name = 'config'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

describe('the kubeconfig', () => {
  it('is the one that is named, before those of the environment', async () => {
    const one = await fileWith(kubeconfig('https://one.example:6443'));
    const other = await fileWith(kubeconfig('https://other.example:6443'));
    expect((await connectCluster({ env: { KUBECONFIG: other }, kubeconfig: one })).server).toBe(
      'https://one.example:6443',
    );
    expect((await connectCluster({ env: { KUBECONFIG: other } })).server).toBe('https://other.example:6443');
  });

  it('is merged from several files, the first current context counts', async () => {
    const one = await fileWith(kubeconfig('https://one.example', 'one'));
    const other = await fileWith(kubeconfig('https://other.example', 'other'));
    const silent = await fileWith(kubeconfig('https://silent.example', 'silent', false));
    const server = async (...files: string[]) =>
      (await connectCluster({ env: { KUBECONFIG: files.join(':') } })).server;
    expect(await server(one, other)).toBe('https://one.example');
    expect(await server('/does/not/exist', silent, other)).toBe('https://other.example');
  });

  it('is found in the home folder', async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, '.kube'));
    await writeFile(join(home, '.kube/config'), kubeconfig('https://home.example'));
    expect((await connectCluster({ env: { HOME: home } })).server).toBe('https://home.example');
  });

  it.each([
    ['is nowhere', {}],
    ['does not exist', { KUBECONFIG: '/does/not/exist' }],
    ['is no YAML', { content: 'a: [' }],
    ['is empty', { content: '' }],
    ['names no current context', { content: kubeconfig('https://x.example', 'c', false) }],
    ['names no address', { content: kubeconfig('not an address') }],
  ])(
    'gives a coded error where it %s',
    async (_, { content, ...env }: { content?: string; KUBECONFIG?: string }) => {
      const named = content === undefined ? env : { KUBECONFIG: await fileWith(content) };
      await expect(connectCluster({ env: named })).rejects.toMatchObject({ code: 'IRSA-CLUSTER-001' });
    },
  );
});
