import { keyPath } from '../../../chain/node-directory.ts';
import { parsePrivateKey } from '../../../trust/private-key.ts';
import type { Form } from '../form.ts';
import { type KeyPems, kidsIn } from '../manifest/edit-form.ts';
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
    const [kid] = text.includes('PRIVATE KEY') ? kidsIn(text) : [];
    if (kid === undefined || keys.has(kid) || !wanted.includes(kid)) continue;
    keys.set(kid, { publicPem: parsePrivateKey(text, node.name).publicPem(), privatePem: text });
  }
  return keys;
}
