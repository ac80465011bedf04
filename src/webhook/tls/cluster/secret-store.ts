import type { KubernetesObject } from '../../../kubernetes/transport.ts';
import { asObject, stringAt, stringsAt } from '../../../trust/json.ts';
import type { FoundSecret, SecretStore } from '../ports.ts';
import { ownLabel } from '../stored-state.ts';
import { type ClusterAccess, readObject, versionOf, writeObject } from './call-cluster.ts';

/** https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets */
const tlsType = 'kubernetes.io/tls';

/** One Secret of a namespace. */
export function clusterSecret(access: ClusterAccess, namespace: string, name: string): SecretStore {
  const folder = `/api/v1/namespaces/${namespace}/secrets`;
  /** What somebody else wrote beside our data stays. */
  let metadata: KubernetesObject = {};
  return {
    name: `${namespace}/${name}`,
    async read() {
      const found = await readObject(access, `${folder}/${name}`);
      metadata = asObject(found?.['metadata'] ?? null) ?? {};
      return found && foundSecret(found);
    },
    async write(data, over) {
      const body = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          ...(over && metadata),
          name,
          namespace,
          labels: { ...over?.labels, [ownLabel.key]: ownLabel.value },
          ...(over && { resourceVersion: over.version }),
        },
        type: over?.type ?? tlsType,
        data: encoded(data),
      };
      return (await writeObject(access, folder, body, over !== null)) !== null;
    },
  };
}

function foundSecret(object: KubernetesObject): FoundSecret {
  const data = Object.entries(stringsAt(object, 'data'));
  return {
    version: versionOf(object),
    type: stringAt(object, 'type') ?? '',
    labels: stringsAt(object, 'metadata', 'labels'),
    data: Object.fromEntries(
      data.map(([member, value]) => [member, Buffer.from(value, 'base64').toString('utf8')]),
    ),
  };
}

function encoded(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([member, text]) => [member, Buffer.from(text).toString('base64')]),
  );
}
