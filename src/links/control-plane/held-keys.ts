import { stagedKeyPath } from '../../chain/node-directory.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import { kidsIn } from './manifest/edit-form.ts';
import type { PlacedSource } from './node/context.ts';
import type { NodePlace, NodeRecord } from './node/record.ts';

/**
 * The public halves, by key ID, of the private keys with which a pass can let the node's API server sign: of the one that
 * signs today, the staged one, and those of the backups.
 */
export async function heldKeys(
  { chain, node, files }: NodePlace,
  record: NodeRecord | null,
  source: PlacedSource,
): Promise<ReadonlyMap<string, string>> {
  const texts = [...source.keyFiles.values()];
  for (const path of [
    stagedKeyPath(chain, node),
    ...(record?.original.files ?? []).map(({ copy }) => copy),
  ]) {
    texts.push((await files.read(path))?.toString('utf8') ?? '');
  }
  const held = new Map<string, string>();
  for (const text of texts.filter((one) => one.includes('PRIVATE KEY'))) {
    const [kid] = kidsIn(text);
    if (kid !== undefined) held.set(kid, parsePrivateKey(text, node.name).publicPem());
  }
  return held;
}
