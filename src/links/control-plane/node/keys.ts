import { stagedKeyPath } from '../../../chain/node-directory.ts';
import { parsePrivateKey } from '../../../trust/private-key.ts';
import { type KeyPems, kidsIn } from '../manifest/edit-form.ts';
import { readFlags } from '../manifest/flags.ts';
import type { NodeContext, PlacedSource } from './context.ts';
import type { NodeRecord } from './record.ts';

/**
 * The PEM texts of a key, from this node: the one that is staged there, the one that signs today, or that of a backup. Null
 * where the node has none. A private key is only held for one change.
 */
export async function keyOf(
  { chain, node, files }: NodeContext,
  record: NodeRecord | null,
  source: PlacedSource,
  kid: string,
): Promise<KeyPems | null> {
  const texts = [(await files.read(stagedKeyPath(chain, node)))?.toString('utf8') ?? ''];
  for (const { copy } of record?.original.files ?? []) {
    texts.push((await files.read(copy))?.toString('utf8') ?? '');
  }
  const { signingKeyFile } = readFlags(source.manifest);
  texts.push(source.keyFiles.get(signingKeyFile ?? '') ?? '');
  for (const text of texts.filter((one) => one.includes('PRIVATE KEY') && kidsIn(one).includes(kid))) {
    const key = parsePrivateKey(text, node.name);
    return { publicPem: key.publicPem(), privatePem: text };
  }
  return null;
}
