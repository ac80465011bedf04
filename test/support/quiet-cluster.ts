import type { KubernetesObject } from '../../src/kubernetes/transport.ts';
import { machine } from '../../src/serving/machine.ts';
import type { SourceSettings } from '../../src/webhook/sources/open-sources.ts';
import type { SourcesCluster } from '../../src/webhook/sources/ports.ts';

export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export const sourceSettings: SourceSettings = {
  annotationPrefix: 'eks.amazonaws.com',
  lookupMilliseconds: 3_000,
  maxCacheAge: 600_000,
  watchConfigMap: false,
  watchNamespaces: false,
  containerCredentials: null,
};

/** A service account as the API server returns it. */
export function accountObject(metadata: Account): KubernetesObject {
  return { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { ...metadata, resourceVersion: '1' } };
}

/** A cluster with these service accounts, which never change. */
export function quietCluster(accounts: readonly Account[]): SourcesCluster {
  return {
    async *listObjects(kind) {
      const objects = kind === 'ServiceAccount' ? accounts.map(accountObject) : [];
      yield { objects, resourceVersion: '1' };
    },
    async *watchObjects(_kind, { signal }) {
      await machine.sleep(3_600_000, signal);
      yield { kind: 'bookmark', version: '1' };
    },
    getObject: async () => null,
  };
}
