import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { labChain } from './chain-lab.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const own = `${leases}/irsactl-${labChain.name}`;

/** Creates the chain's Lease as another run of irsactl does. */
export async function holdLease({ api }: LocalCluster, holder: string): Promise<void> {
  const time = new Date().toISOString().replace('Z', '000Z');
  await api.call('POST', leases, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: `irsactl-${labChain.name}`, namespace: 'kube-system' },
    spec: { holderIdentity: holder, leaseDurationSeconds: 20, acquireTime: time, renewTime: time },
  });
}

/** Creates the Lease and renews it each second until the returned function deletes it. */
export async function keepLease(cluster: LocalCluster, holder: string): Promise<() => Promise<void>> {
  await holdLease(cluster, holder);
  const renew = async (): Promise<void> => {
    const found = Object(await cluster.api.call('GET', own));
    const renewTime = new Date().toISOString().replace('Z', '001Z');
    await cluster.api.call('PUT', own, { ...found, spec: { ...found.spec, renewTime } });
  };
  const renewing = setInterval(() => void renew().catch(() => {}), 1_000);
  return async () => {
    clearInterval(renewing);
    await cluster.api.call('DELETE', own);
  };
}
