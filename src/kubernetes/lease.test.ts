import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LeaseHolder } from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { KubernetesClient } from './client.ts';
import { isObject, stringAt } from './json-shape.ts';
import { acquireLease, type LeaseOptions } from './lease.ts';
import type { ClusterAnswer, ClusterRequest, KubernetesObject } from './transport.ts';

/** One Lease object with the API server's optimistic concurrency. */
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
    return answer(200, this.write(isObject(body) ? body : {}));
  }

  write(object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const metadata = isObject(object['metadata']) ? object['metadata'] : {};
    this.object = { ...object, metadata: { ...metadata, resourceVersion: String(this.#version) } };
    return this.object;
  }
}

function answer(status: number, body: KubernetesObject): ClusterAnswer {
  return { status, text: JSON.stringify(body) };
}

const onLaptop: LeaseHolder = { user: 'operator', host: 'laptop', pid: 10, run: 'r1' };
const onDesk: LeaseHolder = { user: 'root', host: 'desk', pid: 20, run: 'r2' };

function options(self: LeaseHolder, over: Partial<LeaseOptions> = {}): LeaseOptions {
  return { chain: 'prod-1', self, now: Date.now, isAlive: () => true, ...over };
}

describe('the lease of a chain', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_750_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is refused to a second irsactl, which hears who holds it', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
      problem: { what: expect.stringMatching(/operator@laptop, process 10, since 2025-06-15T/) },
    });
    await lease.release();
    expect(api.object).toBeNull();
    await (await acquireLease(api.client, options(onDesk))).release();
  });

  it('is renewed, so that it is held for longer than it lasts', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    await vi.advanceTimersByTimeAsync(700_000);
    lease.assertHeld();
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    await lease.release();
  });

  it('is taken over from a dead process of the same host at once, from another host after five', async () => {
    const api = new LeaseApi();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    const here = { ...onDesk, host: 'laptop' };
    await (await acquireLease(api.client, options(here, { isAlive: () => false }))).release();
    await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    vi.setSystemTime(Date.now() + 299_000);
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    vi.setSystemTime(Date.now() + 1_000);
    await (await acquireLease(api.client, options(onDesk))).release();
  });

  it('outlives a restart of the API server', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    api.isDown = true;
    await vi.advanceTimersByTimeAsync(280_000);
    lease.assertHeld();
    api.isDown = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    await lease.release();
    expect(api.object).toBeNull();
  });

  it('is lost when it cannot be renewed for too long', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    api.isDown = true;
    await vi.advanceTimersByTimeAsync(320_000);
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });

  it('never has two holders: the first gives up at the moment from which a second may take it', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    vi.clearAllTimers();
    vi.setSystemTime(Date.now() + 299_999);
    lease.assertHeld();
    await expect(acquireLease(api.client, options(onDesk))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-008',
    });
    vi.setSystemTime(Date.now() + 1);
    await acquireLease(api.client, options(onDesk));
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });

  it('is lost when somebody else took it or deleted it, and then left alone', async () => {
    const api = new LeaseApi();
    const lease = await acquireLease(api.client, options(onLaptop));
    vi.setSystemTime(Date.now() + 300_000);
    const second = await acquireLease(api.client, options(onDesk));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(() => lease.assertHeld()).toThrow('IRSA-CLUSTER-009');
    await lease.release();
    expect(stringAt(api.object, 'spec', 'holderIdentity')).toBe('root@desk 20 r2');
    api.object = null;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(() => second.assertHeld()).toThrow('IRSA-CLUSTER-009');
  });
});
