import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { startLocalCluster } from '../../../src/demo/local-cluster/start-local-cluster.ts';
import { firstLine } from '../../support/first-line.ts';
import { isRoot } from '../../support/skip-unless.ts';

const parent = join(import.meta.dirname, 'parent-with-cluster.ts');
const bounded = { timeout: 30_000, interval: 100 };

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-lifetime-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** The command lines of the processes with a path of this folder in their arguments. */
function processesOf(directory: string): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(directory) && !line.includes('with-cluster.ts'));
}

describe('the lifetime of a local cluster', () => {
  it('ends when its parent is killed, and removes its processes and folder', async () => {
    const directory = join(folder, 'cluster');
    child = spawn(process.execPath, [parent, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
    await firstLine(child);
    expect(processesOf(directory)).toHaveLength(2);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(processesOf(directory)).toEqual([]), bounded);
    await vi.waitFor(() => expect(existsSync(directory)).toBe(false), bounded);
  });

  it('ends with stop, which may be called twice; several clusters run at the same time', async () => {
    const binaries = await findBinaries();
    const start = (name: string): ReturnType<typeof startLocalCluster> =>
      startLocalCluster({ directory: join(folder, name), binaries, issuer: `https://${name}.example` });
    const clusters = await Promise.all([start('one'), start('two')]);
    const issuers = clusters.map(({ api }) => api.call('GET', '/.well-known/openid-configuration'));
    expect(await Promise.all(issuers)).toMatchObject([
      { issuer: 'https://one.example' },
      { issuer: 'https://two.example' },
    ]);
    await Promise.all(clusters.flatMap(({ stop }) => [stop(), stop()]));
    expect(processesOf(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a folder that is not empty', async () => {
    await writeFile(join(folder, 'thesis.txt'), 'the only copy');
    const started = startLocalCluster({ directory: folder, binaries: await findBinaries() });
    await expect(started).rejects.toMatchObject({ code: 'IRSA-DEMO-021' });
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });

  it('reports a port in use, and leaves nothing behind', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP address was expected');
    const started = startLocalCluster({
      directory: join(folder, 'c'),
      binaries: await findBinaries(),
      port: address.port,
    });
    await expect(started).rejects.toMatchObject({
      code: 'IRSA-DEMO-021',
      problem: { what: `Port ${address.port} for the local cluster is taken.` },
    });
    expect(await readdir(folder)).toEqual([]);
    other.close();
  });

  it('refuses to run as root in a folder of another user', async ({ skip }) => {
    skip(!isRoot, 'only root can change the owner of a folder');
    const theirs = join(folder, 'theirs');
    await mkdir(theirs);
    await chown(theirs, 65_534, 65_534);
    const started = startLocalCluster({ directory: join(theirs, 'c'), binaries: await findBinaries() });
    await expect(started).rejects.toMatchObject({ code: 'IRSA-DEMO-021' });
  });

  it('reports that etcd fails to start, and leaves nothing behind', async () => {
    const binaries = { ...(await findBinaries()), etcd: '/bin/false' };
    const started = startLocalCluster({ directory: join(folder, 'cluster'), binaries });
    await expect(started).rejects.toMatchObject({
      code: 'IRSA-DEMO-020',
      problem: { what: 'etcd of the local cluster did not become ready.' },
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
