import { stagedKeyPath } from '../../../chain/node-directory.ts';
import { readRotation } from '../../../chain/rotation-file.ts';
import { parsePrivateKey } from '../../../trust/private-key.ts';
import { type KeyPems, kidsIn } from '../manifest/edit-form.ts';
import type { PlacedSource } from './context.ts';
import type { NodePlace, NodeRecord } from './record.ts';

/**
 * The key pairs with which the node's API server can sign, by key ID: the staged ones, those in the backups, and the current
 * one. They contain private keys: do not keep them longer than one change.
 */
export async function signingKeys(
  { chain, node, files }: NodePlace,
  record: NodeRecord | null,
  source: PlacedSource,
): Promise<ReadonlyMap<string, KeyPems>> {
  const copies = (record?.original.files ?? []).map(({ copy }) => copy);
  const texts: string[] = [];
  for (const path of [stagedKeyPath(chain, node), ...copies]) {
    texts.push((await files.read(path))?.toString('utf8') ?? '');
  }
  const rotation = await readRotation(chain, node, files);
  if (rotation) texts.push(rotation.next, rotation.former);
  const keys = new Map<string, KeyPems>();
  for (const text of [...texts, ...source.keyFiles.values()]) {
    const [kid] = text.includes('PRIVATE KEY') ? kidsIn(text) : [];
    if (kid === undefined || keys.has(kid)) continue;
    keys.set(kid, { publicPem: parsePrivateKey(text, node.name).publicPem(), privatePem: text });
  }
  return keys;
}

/** Only their public halves, which may be stored in facts. */
export async function heldKeys(
  place: NodePlace,
  record: NodeRecord | null,
  source: PlacedSource,
): Promise<ReadonlyMap<string, string>> {
  const keys = await signingKeys(place, record, source);
  return new Map([...keys].map(([kid, { publicPem }]) => [kid, publicPem]));
}
