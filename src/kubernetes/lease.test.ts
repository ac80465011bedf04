import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LeaseHolder, Liveness } from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { isJsonObject, stringAt } from '../trust/json.ts';
import { KubernetesClient } from './client.ts';
import { acquireLease, heldLease } from './lease.ts';
import type { LeaseOptions } from './lease-object.ts';
import type { ClusterAnswer, ClusterRequest, KubernetesObject } from './transport.ts';

/** A Lease object with the API server's optimistic concurrency. */
class LeaseApi {
  object: KubernetesObject | null = null;
  isDown = false;
  #version = 0;

  readonly client = new KubernetesClient({ server: 'https://k8s', send: (request) => this.#answer(request) });

  async #answer({ method, body }: ClusterRequest): Promise<ClusterAnswer> {
    if (this.isDown) {
      throw new IrsaError('IRSA-CLUSTER-002', { what: 'No API server answers.', why: 'down', next: 'wait' });
    }
    if (method === 'GET') return this.object ? answer(200, this.object) : answer(404, {});
    if (method === 'POST' && this.object) return answer(409, {});
    if (method === 'PUT' && !this.object) return answer(404, {});
    const wanted =
      stringAt(body, 'metadata', 'resourceVersion') ?? stringAt(body, 'preconditions', 'resourceVersion');
    if (method !== 'POST' && wanted !== stringAt(this.object, 'metadata', 'resourceVersion'))
      return answer(409, {});
    if (method === 'DELETE') {
      this.object = null;
      return answer(200, {});
    }
    return answer(200, this.write(isJsonObject(body) ? body : {}));
  }

  write(object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
    this.object = { ...object, metadata: { ...metadata, resourceVersion: String(this.#version) } };
    return this.object;
  }
}

function answer(status: number, body: KubernetesObject): ClusterAnswer {
  return { status, text: JSON.stringify(body) };
}

const onLaptop: LeaseHolder = { user: 'operator', host: 'laptop', pid: 10, run: 'r1', origin: null };
const onDesk: LeaseHolder = { user: 'root', host: 'desk', pid: 20, run: 'r2', origin: null };

const reports: string[] = [];

function options(self: LeaseHolder, liveness: Liveness = 'unknown'): LeaseOptions {
  return {
    chain: 'prod-1',
    self,
    now: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    livenessOf: () => liveness,
    report: (sentence) => void reports.push(sentence),
  };
}

/** The outcome of acquiring the lease, and its duration in seconds. */
async function outcome(trying: Promise<unknown>): Promise<{ code: string; seconds: number; text: string }> {
  const start = performance.now();
  let result: { code: string; seconds: number; text: string } | null = null;
  const settle = (code: string, text = '') => {
    result = { code, text, seconds: Math.round((performance.now() - start) / 1000) };
  };
  trying.then(
    () => settle('taken'),
    (error: IrsaError) => settle(error.code, error.problem.what),
  );
  while (result === null) await vi.advanceTimersByTimeAsync(1_000);
  return result;
}

describe('the lease of a chain', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_750_000_000_000 });
    reports.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is refused to a second irsactl when its holder renews it, for any clocks', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    for (const hours of [-10, 0, 10]) {
      vi.setSystemTime(1_750_000_000_000 + hours * 3_600_000);
      const second = await outcome(acquireLease(api.client, options(onDesk)));
      expect(second).toMatchObject({ code: 'IRSA-CLUSTER-008' });
      expect(second.text).toMatch(/operator@laptop, process 10, since 2025-06-15T/);
      expect(second.seconds).toBeLessThanOrEqual(12);
    }
    expect(reports[0]).toContain('operator@laptop');
    await lease.release();
    expect(api.object).toBeNull();
    await (await acquireLease(api.client, options(onDesk))).release();
  });

  it('is refused immediately if its holder is alive, and acquired immediately if it is dead', async () => {
    const api = new LeaseApi();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    const alive = await outcome(acquireLease(api.client, options(onDesk, 'alive')));
    expect(alive).toMatchObject({ code: 'IRSA-CLUSTER-008', seconds: 0 });
    expect(await outcome(acquireLease(api.client, options(onDesk, 'dead')))).toMatchObject({
      code: 'taken',
      seconds: 0,
    });
  });

  it('is acquired after its duration without a renewal', async () => {
    const api = new LeaseApi();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    // Only the watched time counts, not the age of the lease.
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await outcome(acquireLease(api.client, options(onDesk)))).toMatchObject({
      code: 'taken',
      seconds: 300,
    });
  });

  it('is watched again after an outage, in which its holder could not renew it either', async () => {
    const api = new LeaseApi();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    setTimeout(() => {
      api.isDown = true;
    }, 100_000);
    setTimeout(() => {
      api.isDown = false;
    }, 200_000);
    const { code, seconds } = await outcome(acquireLease(api.client, options(onDesk)));
    expect(code).toBe('taken');
    expect(seconds).toBeGreaterThanOrEqual(500);
  });

  it.each([
    ['another program', { holderIdentity: 'kube-scheduler' }],
    ['nobody', { holderIdentity: '' }],
    ['a holder without a time', { renewTime: undefined, acquireTime: 'yesterday' }],
    ['an endless lease', { leaseDurationSeconds: 1e9 }],
    ['a lease without duration', { leaseDurationSeconds: 'long' }],
  ])('with %s is refused and stays unchanged', async (_, spec) => {
    const api = new LeaseApi();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    const before = api.object ?? {};
    const garbage = api.write({ ...before, spec: { ...Object(before['spec']), ...spec } });
    expect(await outcome(acquireLease(api.client, options(onDesk, 'dead')))).toMatchObject({
      code: 'IRSA-CLUSTER-012',
      seconds: 0,
    });
    expect(api.object).toEqual(garbage);
    expect(await heldLease(api.client, 'prod-1')).toBe(null);
  });

  it('is renewed, so that it is held longer than its duration', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    await vi.advanceTimersByTimeAsync(700_000);
    lease.assertHeld();
    await lease.release();
  });

  it('outlives a restart of the API server', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    api.isDown = true;
    await vi.advanceTimersByTimeAsync(280_000);
    lease.assertHeld();
    api.isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await outcome(acquireLease(api.client, options(onDesk)))).toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    await lease.release();
    expect(api.object).toBeNull();
  });

  it('is lost when it cannot be renewed for too long, not when the clock is set', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    api.isDown = true;
    vi.setSystemTime(Date.now() + 86_400_000);
    await vi.advanceTimersByTimeAsync(290_000);
    lease.assertHeld();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });

  it('never has two holders: the first loses it before a second may acquire it', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    expect((await outcome(acquireLease(api.client, options(onDesk)))).code).toBe('taken');
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });

  it('is lost when another process took or deleted it, and then stays unchanged', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    const second = await acquireLease(api.client, options(onDesk, 'dead'));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
    await lease.release();
    expect(stringAt(api.object, 'spec', 'holderIdentity')).toBe('root@desk 20 r2');
    api.object = null;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(() => second.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });
});
