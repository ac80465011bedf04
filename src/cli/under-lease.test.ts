import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LeaseHolder } from '../chain/lease.ts';
import { type ClusterRequest, KubernetesClient, type KubernetesObject } from '../kubernetes/client.ts';
import { livenessOf, ownOrigin, underLease } from './under-lease.ts';

/** An API server with one Lease that records its requests. */
function leaseServer(options: { refuseDelete?: true } = {}) {
  const asked: string[] = [];
  let lease: KubernetesObject | null = null;
  const answer = (status: number, body: unknown = {}) => ({ status, text: JSON.stringify(body) });
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    async send({ method, path, body }: ClusterRequest) {
      asked.push(`${method} ${path.split('/').at(-1)}`);
      if (method === 'GET') return lease ? answer(200, lease) : answer(404);
      if (method === 'DELETE') {
        if (options.refuseDelete) return answer(403, { message: 'may not' });
        lease = null;
        return answer(200);
      }
      lease = { ...(body as KubernetesObject), metadata: { ...Object(body).metadata, resourceVersion: '1' } };
      return answer(201, lease);
    },
  });
  return { client, asked, lease: () => lease };
}

describe('work under the lease of a chain', () => {
  it('holds the Lease while it runs, and releases it', async () => {
    const { client, asked, lease } = leaseServer();
    const seen = await underLease(
      client,
      'prod-1',
      () => {},
      async () => lease(),
    );
    expect(seen).toMatchObject({
      metadata: { name: 'irsactl-prod-1', namespace: 'kube-system' },
      spec: { holderIdentity: expect.stringContaining(hostname()) },
    });
    expect(lease()).toBeNull();
    expect(asked.at(-1)).toBe('DELETE irsactl-prod-1');
  });

  it('does not begin while another run holds it', async () => {
    const { client } = leaseServer();
    let begun = false;
    const second = () =>
      underLease(
        client,
        'prod-1',
        () => {},
        async () => {
          begun = true;
        },
      );
    await underLease(
      client,
      'prod-1',
      () => {},
      async () => {
        await expect(second()).rejects.toMatchObject({ code: 'IRSA-CLUSTER-008' });
      },
    );
    expect(begun).toBe(false);
    await second();
    expect(begun).toBe(true);
  });

  it('releases the Lease after a failure, and reports the failure', async () => {
    const { client, lease } = leaseServer();
    await expect(
      underLease(
        client,
        'prod-1',
        () => {},
        async () => {
          throw new Error('the work broke');
        },
      ),
    ).rejects.toThrow('the work broke');
    expect(lease()).toBeNull();
  });

  it('reports the failure of the work, not that of the release', async () => {
    const { client } = leaseServer({ refuseDelete: true });
    const work = underLease(
      client,
      'prod-1',
      () => {},
      () => Promise.reject(new Error('the work broke')),
    );
    await expect(work).rejects.toThrow('the work broke');
    await expect(
      underLease(
        leaseServer({ refuseDelete: true }).client,
        'x',
        () => {},
        async () => 1,
      ),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^IRSA-CLUSTER-/),
    });
  });
});

const own = ownOrigin();
const holder = (over: Partial<LeaseHolder>): LeaseHolder => ({
  user: 'operator',
  host: 'laptop',
  pid: process.pid,
  run: 'r1',
  origin: own,
  ...over,
});

describe('a process that holds a lease', () => {
  beforeEach(({ skip }) =>
    skip(process.platform !== 'linux', 'only Linux has the start time of a process in /proc'),
  );

  it('is alive while it runs', () => {
    expect(livenessOf(holder({}), own)).toBe('alive');
  });

  it('is dead after it ended, also if another process has its ID', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(livenessOf(holder({ pid: child.pid ?? 0 }), own)).toBe('dead');
    expect(livenessOf(holder({ origin: own && { ...own, started: '1' } }), own)).toBe('dead');
  });

  it.each([
    ['of another process namespace', own && { ...own, namespace: 'pid:[1]' }],
    ['from before a reboot of the machine', own && { ...own, boot: 'other' }],
    ['without an origin', null],
  ])('%s is unknown, even if a process here has its ID', (_, origin) => {
    expect(livenessOf(holder({ origin, pid: 99_999_999 }), own)).toBe('unknown');
    expect(livenessOf(holder({ origin }), own)).toBe('unknown');
  });
});
