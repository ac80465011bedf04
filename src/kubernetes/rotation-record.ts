import { isDeepStrictEqual } from 'node:util';
import { IrsaError } from '../errors/irsa-error.ts';
import type { RotationRecords } from '../links/signing-key/ports.ts';
import { type RotationRecord, rotationRecord } from '../rotation/record.ts';
import { stringAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { refusal } from './failures.ts';
import type { KubernetesObject } from './transport.ts';

const folder = '/api/v1/namespaces/kube-system/configmaps';

/** The name of the ConfigMap with the record of a chain's rotation. */
export function recordName(chain: string): string {
  return `irsactl-rotation-${chain}`;
}

/**
 * The record of a rotation in one ConfigMap, changed by compare-and-swap. One instance is for one run: it throws IRSA-KEY-036
 * when the record is no longer what this run last read or wrote.
 */
export function rotationRecords(client: KubernetesClient, chain: string): RotationRecords {
  const path = `${folder}/${recordName(chain)}`;
  let last: { readonly record: RotationRecord | null; readonly version: string | null } | null = null;
  return {
    async read() {
      const object = await client.get(path);
      const record = object && recordIn(object, chain);
      if (last !== null && !isDeepStrictEqual(last.record, record)) throw moved(chain);
      last = { record, version: object && stringAt(object, 'metadata', 'resourceVersion') };
      return record;
    },
    async write(record) {
      const version = last?.version ?? null;
      if (record === null) {
        if (version !== null && !(await remove(client, path, version))) throw moved(chain);
        last = { record, version: null };
        return;
      }
      const body = objectOf(record, chain, version);
      const request =
        version === null
          ? ({ method: 'POST', path: folder, body } as const)
          : ({ method: 'PUT', path, body } as const);
      const answer = await client.send(request);
      if (answer.status === 409) throw moved(chain);
      if (answer.status !== 200 && answer.status !== 201) throw refusal(client.server, request, answer);
      last = { record, version: stringAt(JSON.parse(answer.text), 'metadata', 'resourceVersion') };
    },
  };
}

/** False if another writer has changed it. */
async function remove(client: KubernetesClient, path: string, resourceVersion: string): Promise<boolean> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion } };
  const request = { method: 'DELETE', path, body } as const;
  const answer = await client.send(request);
  if (answer.status === 409) return false;
  if (answer.status !== 200 && answer.status !== 404) throw refusal(client.server, request, answer);
  return true;
}

function objectOf(record: RotationRecord, chain: string, resourceVersion: string | null): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: recordName(chain),
      namespace: 'kube-system',
      labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
      ...(resourceVersion !== null && { resourceVersion }),
    },
    data: { rotation: `${JSON.stringify(record, null, 2)}\n` },
  };
}

function recordIn(object: KubernetesObject, chain: string): RotationRecord {
  try {
    return rotationRecord.parse(JSON.parse(stringAt(object, 'data', 'rotation') ?? ''));
  } catch {
    throw new IrsaError('IRSA-KEY-030', {
      what: `irsactl cannot read the record of a rotation, the ConfigMap kube-system/${recordName(chain)}.`,
      why: 'Another writer, or another version of irsactl, wrote it.',
      next: `Look at it with \`kubectl -n kube-system get configmap ${recordName(chain)} -o yaml\`. If it is damaged, delete it: the next \`irsactl rotate\` begins from the keys that the API servers show.`,
    });
  }
}

function moved(chain: string): IrsaError {
  return new IrsaError('IRSA-KEY-036', {
    what: "The rotation's record changed during this run, so irsactl stopped.",
    why: `Another irsactl or another writer changed the ConfigMap kube-system/${recordName(chain)}.`,
    next: 'Run the same command again: it continues from what the API servers show now.',
  });
}
