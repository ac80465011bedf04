import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RotationRecord, rotationRecord } from '../../src/rotation/record.ts';
import { keyIdOf } from '../../src/trust/key-id.ts';
import { parsePublicKeys } from '../../src/trust/public-keys.ts';
import { type ChainLab, labChain } from './chain-lab.ts';

const configMaps = '/api/v1/namespaces/kube-system/configmaps';
export const recordName = `irsactl-rotation-${labChain.name}`;

/** What a rotation keeps in the cluster and on the node of a lab. */
export function rotationLab(lab: () => ChainLab) {
  return {
    /** The key IDs in the key file of the API server, the signer first. */
    async acceptedKeys(): Promise<readonly string[]> {
      const text = await readFile(join(lab().cluster.pkiDirectory, 'sa.pub'), 'utf8');
      return parsePublicKeys(text, 'sa.pub').map(keyIdOf);
    },
    /** The record of a rotation in the cluster; null if there is none. */
    async record(): Promise<RotationRecord | null> {
      const { items } = Object(await lab().cluster.api.call('GET', configMaps));
      const found = items.find((one: { metadata: { name: string } }) => one.metadata.name === recordName);
      return found ? rotationRecord.parse(JSON.parse(found.data.rotation)) : null;
    },
    /** As a restored etcd brings it, or another writer. */
    async putRecord(content: RotationRecord): Promise<void> {
      const metadata = { name: recordName };
      const data = { rotation: JSON.stringify(content) };
      await lab().cluster.api.call('POST', configMaps, {
        ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      });
    },
    async deleteRecord(): Promise<void> {
      await lab().cluster.api.call('DELETE', `${configMaps}/${recordName}`);
    },
    /** Private keys in irsactl's folder on the node. */
    keysOnNode(): readonly string[] {
      const folder = join(lab().nodeDirectory, labChain.name, 'keys');
      return existsSync(folder) ? readdirSync(folder) : [];
    },
  };
}
