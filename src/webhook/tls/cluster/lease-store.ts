import type { KubernetesObject } from '../../../kubernetes/transport.ts';
import { stringAt, valueAt } from '../../../trust/json.ts';
import type { FoundLease, LeaseStore } from '../ports.ts';
import { type ClusterAccess, readObject, versionOf, writeObject } from './call-cluster.ts';

/** One Lease of a namespace. */
export function clusterLease(access: ClusterAccess, namespace: string, name: string): LeaseStore {
  const folder = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  return {
    async read() {
      const found = await readObject(access, `${folder}/${name}`);
      return found && foundLease(found);
    },
    async write({ holder, durationSeconds }, over) {
      const time = new Date().toISOString().replace('Z', '000Z');
      const body = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace, ...(over && { resourceVersion: over.version }) },
        // The times are for people only.
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: durationSeconds,
          acquireTime: time,
          renewTime: time,
        },
      };
      const written = await writeObject(access, folder, body, over !== null);
      return written && foundLease(written);
    },
  };
}

function foundLease(object: KubernetesObject): FoundLease {
  const duration = valueAt(object, 'spec', 'leaseDurationSeconds');
  return {
    version: versionOf(object),
    holder: stringAt(object, 'spec', 'holderIdentity') ?? '',
    durationSeconds: typeof duration === 'number' ? duration : 0,
  };
}
