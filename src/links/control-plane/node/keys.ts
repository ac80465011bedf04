import { keyPath } from '../../../chain/node-directory.ts';
import { keyIdOf } from '../../../trust/key-id.ts';
import { signingKeyIn } from '../../../trust/server-keys.ts';
import type { Form } from '../form.ts';
import type { KeyPems } from '../manifest/edit-form.ts';
import type { PlacedSource } from './context.ts';
import type { NodePlace, NodeRecord } from './record.ts';

/**
 * The key pairs of a form with which the node's API server can sign, by key ID: those in irsactl's folder, in the backups, and
 * the current one. Other files are not read. They contain private keys: do not keep them longer than one change.
 */
export async function signingKeys(
  { chain, node, files }: NodePlace,
  record: NodeRecord | null,
  source: PlacedSource,
  { keys: wanted }: Pick<Form, 'keys'>,
): Promise<ReadonlyMap<string, KeyPems>> {
  const copies = (record?.original.files ?? []).map(({ copy }) => copy);
  const texts: string[] = [];
  for (const path of [...wanted.map((kid) => keyPath(chain, node, kid)), ...copies]) {
    texts.push((await files.read(path))?.toString('utf8') ?? '');
  }
  const keys = new Map<string, KeyPems>();
  for (const text of [...texts, ...source.keyFiles.values()]) {
    const key = signingKeyIn(text);
    if (key === null || keys.has(keyIdOf(key)) || !wanted.includes(keyIdOf(key))) continue;
    const publicPem = key.export({ type: 'spki', format: 'pem' }).toString();
    keys.set(keyIdOf(key), { publicPem, privatePem: text });
  }
  return keys;
}
