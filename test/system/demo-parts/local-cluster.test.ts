import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { localCluster } from '../../support/local-cluster.ts';
import { isRoot } from '../../support/skip-unless.ts';

const cluster = localCluster();
const bounded = { timeout: 60_000, interval: 50 };

describe('a local cluster', () => {
  it('hides keys, manifest and kubeconfig from other users', async () => {
    const { directory, kubeconfigPath, manifestPath, pkiDirectory, adminKeyPath } = cluster();
    const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(directory)).toBe('700');
    const files = [kubeconfigPath, manifestPath, adminKeyPath, join(pkiDirectory, 'sa.key')];
    expect(await Promise.all(files.map(mode))).toEqual(['600', '600', '600', '600']);
  });

  it('has a kubeconfig for its server, with embedded certificates', async () => {
    const config = parse(await readFile(cluster().kubeconfigPath, 'utf8'));
    expect(config.clusters[0].cluster.server).toBe(cluster().server);
    expect(Object.keys(config.users[0].user)).toEqual(['client-certificate-data', 'client-key-data']);
  });

  it('serves and signs for the issuer in the manifest', async () => {
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

  it("reports a refusal with the server's message", async () => {
    await expect(cluster().api.call('GET', '/api/v1/namespaces/nowhere')).rejects.toMatchObject({
      code: 'IRSA-DEMO-020',
      problem: { why: 'It answered 404: namespaces "nowhere" not found' },
    });
  });
});

describe('another user of the machine', () => {
  const otherUser = { uid: 65_534, gid: 65_534 };
  const asOtherUser = (
    ...command: readonly [string, ...string[]]
  ): { status: number | null; stderr: string } => {
    const [program, ...args] = command;
    return spawnSync(program, args, { ...otherUser, cwd: '/', encoding: 'utf8' });
  };
  it('cannot reach etcd, the manifest or a key', ({ skip }) => {
    skip(!isRoot, 'only root can run a process as another user');
    const { directory, manifestPath, adminKeyPath, kubeconfigPath } = cluster();
    for (const path of [join(directory, 'etcd', 'client.sock'), manifestPath, adminKeyPath, kubeconfigPath]) {
      expect(asOtherUser('/bin/ls', path).stderr).toContain('Permission denied');
    }
  });

  it('finds no TCP port or abstract socket of etcd', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux shows the ports of processes in /proc');
    const etcd = await processWith(`--data-dir=${join(cluster().directory, 'etcd', 'data')}`);
    const apiServer = await processWith(`--etcd-servers=unix://${cluster().directory}/etcd/client.sock`);
    expect(await listeningPorts(etcd)).toEqual([]);
    expect(await abstractSockets(etcd)).toEqual([]);
    expect(await listeningPorts(apiServer)).toEqual([Number(new URL(cluster().server).port)]);
  });

  it('is anonymous to the API server, which answers only health checks', async () => {
    const ca = await readFile(cluster().caCertPath);
    const status = async (path: string): Promise<number> => {
      const outgoing = get(new URL(path, cluster().server), { ca });
      const [answer] = await once(outgoing, 'response');
      answer.resume();
      return answer.statusCode;
    };
    expect(await status('/readyz')).toBe(200);
    for (const path of ['/api', '/api/v1/namespaces', '/apis', '/openid/v1/jwks', '/metrics']) {
      expect([401, 403]).toContain(await status(path));
    }
  });
});

async function processWith(argument: string): Promise<string> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (words.split('\0').includes(argument)) return pid;
  }
  throw new Error(`no process has the argument ${argument}`);
}

async function socketsOf(pid: string): Promise<ReadonlySet<string | undefined>> {
  const names = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return new Set(targets.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
}

/** Abstract sockets: they have no file, so no folder closes them to other users. */
async function abstractSockets(pid: string): Promise<string[]> {
  const sockets = await socketsOf(pid);
  const rows = (await readFile('/proc/net/unix', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  return rows.filter((row) => sockets.has(row[6]) && row[7]?.startsWith('@')).map((row) => row[7] ?? '');
}

/** The TCP ports on which a process listens, on any address. */
async function listeningPorts(pid: string): Promise<number[]> {
  const sockets = await socketsOf(pid);
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const rows = tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode))
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

describe('the supervised manifest', () => {
  it('restarts the API server when its content changes, by rename or in place', async () => {
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

  it('does not restart the API server when only the modification time changes', async () => {
    const { manifestPath, restarts, api } = cluster();
    const before = restarts();
    for (let hour = 1; hour <= 50; hour += 1) {
      await utimes(manifestPath, hour * 3600, hour * 3600);
      await api.call('GET', '/readyz');
    }
    expect(restarts()).toBe(before);
  });

  it.each([
    ['is missing', (path: string) => rm(path)],
    ['does not parse', (path: string) => writeFile(path, 'kind: Pod\nspec: [')],
  ])('stops the API server while the file %s', async (_name, harm) => {
    const { manifestPath, waitUntilReady, api } = cluster();
    const text = await readFile(manifestPath, 'utf8');
    await harm(manifestPath);
    await vi.waitFor(() => expect(api.send('GET', '/readyz')).rejects.toThrow(/ECONNREFUSED/), bounded);
    await writeFile(manifestPath, text, { mode: 0o600 });
    await waitUntilReady();
  });

  it('reports why an API server with an unknown flag never becomes ready', async () => {
    const { manifestPath, waitUntilReady } = cluster();
    const text = await readFile(manifestPath, 'utf8');
    await writeFile(manifestPath, text.replace('--allow-privileged=true', '--no-such-flag=1'));
    await expect(waitUntilReady()).rejects.toMatchObject({
      code: 'IRSA-DEMO-020',
      problem: { why: expect.stringContaining('unknown flag: --no-such-flag') },
    });
    await writeFile(manifestPath, text);
    await waitUntilReady();
  });
});
