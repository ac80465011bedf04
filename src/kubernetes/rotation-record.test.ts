import { describe, expect, it } from 'vitest';
import { rotationRecordOf } from '../../test/support/in-memory-rotation.ts';
import { isJsonObject, stringAt } from '../trust/json.ts';
import { KubernetesClient } from './client.ts';
import { rotationRecords } from './rotation-record.ts';
import type { ClusterAnswer, ClusterRequest, KubernetesObject } from './transport.ts';

/** One ConfigMap with the API server's optimistic concurrency. */
class ConfigMapApi {
  object: KubernetesObject | null = null;
  #version = 0;
  readonly client = new KubernetesClient({ server: 'https://k8s', send: async (one) => this.#answer(one) });

  #answer({ method, body }: ClusterRequest): ClusterAnswer {
    if (method === 'GET') return this.object ? answer(200, this.object) : answer(404, {});
    const wanted =
      stringAt(body, 'metadata', 'resourceVersion') ?? stringAt(body, 'preconditions', 'resourceVersion');
    const isCurrent = wanted === stringAt(this.object ?? {}, 'metadata', 'resourceVersion');
    if (method === 'POST' ? this.object !== null : !isCurrent) return answer(409, {});
    if (method === 'DELETE') {
      this.object = null;
      return answer(200, {});
    }
    return answer(method === 'POST' ? 201 : 200, this.put(isJsonObject(body) ? body : {}));
  }

  /** A write of any writer. */
  put(object: KubernetesObject): KubernetesObject {
    this.#version += 1;
    const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
    this.object = { ...object, metadata: { ...metadata, resourceVersion: String(this.#version) } };
    return this.object;
  }
}

function answer(status: number, body: KubernetesObject): ClusterAnswer {
  return { status, text: JSON.stringify(body) };
}

const record = rotationRecordOf();
const later = rotationRecordOf({ signedSince: 1 });

describe('the record of a rotation in the cluster', () => {
  it('is written, read, replaced and deleted', async () => {
    const { client } = new ConfigMapApi();
    const run = rotationRecords(client, 'prod-1');
    expect(await run.read()).toBe(null);
    await run.write(record);
    expect(await rotationRecords(client, 'prod-1').read()).toEqual(record);
    await run.write(later);
    expect(await run.read()).toEqual(later);
    await run.write(null);
    expect(await run.read()).toBe(null);
  });

  it('stops a run, at a read or at a write, when another one has changed it', async () => {
    const { client } = new ConfigMapApi();
    const [one, other] = [rotationRecords(client, 'prod-1'), rotationRecords(client, 'prod-1')];
    expect([await one.read(), await other.read()]).toEqual([null, null]);
    await one.write(record);
    await expect(other.write(later)).rejects.toMatchObject({ code: 'IRSA-KEY-036' });
    await expect(other.read()).rejects.toMatchObject({ code: 'IRSA-KEY-036' });
    const third = rotationRecords(client, 'prod-1');
    await third.read();
    await one.write(later);
    await expect(third.write(null)).rejects.toMatchObject({ code: 'IRSA-KEY-036' });
  });

  it('is refused if it is damaged, with its name', async () => {
    const api = new ConfigMapApi();
    api.put({ data: { rotation: '{"next": 1}' } });
    await expect(rotationRecords(api.client, 'prod-1').read()).rejects.toMatchObject({
      code: 'IRSA-KEY-030',
      problem: { what: expect.stringContaining('irsactl-rotation-prod-1') },
    });
  });
});
