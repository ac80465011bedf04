import type { ChainContext } from '../chain/context.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { stringAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { unreadable } from './failures.ts';
import type { KubernetesObject } from './transport.ts';

/** The first release with several issuers: https://github.com/kubernetes/kubernetes/pull/101155 */
const oldest = { major: 1, minor: 22 };

/** The identity of the cluster; throws IRSA-CLUSTER-007 if it is too old. */
export async function lookUpCluster(client: KubernetesClient): Promise<ChainContext['cluster']> {
  const version = await readVersion(client);
  refuseOld(version, client.server);
  const path = '/api/v1/namespaces/kube-system';
  const uid = stringAt((await client.get(path)) ?? {}, 'metadata', 'uid');
  if (!uid) throw unreadable(client.server, { method: 'GET', path }, 'it contains no UID');
  return { uid, version, server: client.server };
}

async function readVersion(client: KubernetesClient): Promise<string> {
  const version = stringAt((await client.get('/version')) ?? {}, 'gitVersion');
  if (version) return version;
  throw unreadable(client.server, { method: 'GET', path: '/version' }, 'it contains no gitVersion');
}

function refuseOld(version: string, server: string): void {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new IrsaError('IRSA-CLUSTER-007', {
    what: `The cluster at ${server} runs Kubernetes ${version}.`,
    why: 'Its API server accepts only one issuer: with a new one, it would refuse every earlier token.',
    next: 'Upgrade the cluster to v1.22 or later, then run irsactl again.',
  });
}

/** The cluster's JWKS: every key with which its API server verifies tokens. */
export async function clusterJwks(client: KubernetesClient): Promise<string> {
  return client.getText('/openid/v1/jwks');
}

/** The discovery document that the API server serves. */
export async function clusterDiscovery(client: KubernetesClient): Promise<KubernetesObject | null> {
  return client.get('/.well-known/openid-configuration');
}
