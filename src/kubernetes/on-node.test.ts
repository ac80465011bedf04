import { describe, expect, it } from 'vitest';
import type { NodeShell } from '../chain/node-shell.ts';
import { readiness } from './api-server.ts';
import { KubernetesClient } from './client.ts';
import { transportOnNode } from './on-node.ts';

const [admin, kubelet] = ['/etc/kubernetes/admin.conf', '/etc/kubernetes/pki/apiserver-kubelet-client.crt'];

/** A node whose API server answers each credential with a status; 58: the node cannot read the credential. */
function nodeWith(answers: Readonly<Record<string, number>>) {
  const asked: string[] = [];
  const run: NodeShell['run'] = async (_, { args: [credential = ''] = [] } = {}) => {
    asked.push(credential);
    const status = answers[credential] ?? 7;
    const code = status < 100 ? status : 0;
    return { code, stdout: Buffer.from(`ok\n${status}`), stderr: '' };
  };
  const shell: NodeShell = { run, close: async () => undefined };
  const credentials = [admin, kubelet];
  return {
    asked,
    client: new KubernetesClient(transportOnNode(shell, { host: '127.0.0.1', port: 6443, credentials })),
  };
}

describe('the credentials on a node', () => {
  it.each([
    ['works', { [admin]: 200 }, 'ready', [admin]],
    ['has expired', { [admin]: 401, [kubelet]: 200 }, 'ready', [admin, kubelet]],
    ['lost its permission', { [admin]: 403, [kubelet]: 200 }, 'ready', [admin, kubelet]],
    ['is missing', { [admin]: 58, [kubelet]: 200 }, 'ready', [admin, kubelet]],
    [
      'is one of those that are all refused (C9)',
      { [admin]: 401, [kubelet]: 403 },
      'locked out',
      [admin, kubelet],
    ],
    ['is the only one, and is refused', { [admin]: 58, [kubelet]: 403 }, 'locked out', [admin, kubelet]],
    [
      'is refused by nobody, since the API server is down',
      { [admin]: 7, [kubelet]: 7 },
      'not ready',
      [admin],
    ],
    ['reaches an API server that is not ready', { [admin]: 500 }, 'not ready', [admin]],
  ])('if admin.conf %s', async (_, answers, expected, used) => {
    const { client, asked } = nodeWith(answers);
    expect(await readiness(client)).toBe(expected);
    expect(asked).toEqual(used);
  });

  it('are tried first with the one that worked last', async () => {
    const { client, asked } = nodeWith({ [admin]: 401, [kubelet]: 200 });
    await readiness(client);
    await readiness(client);
    expect(asked).toEqual([admin, kubelet, kubelet]);
  });
});
