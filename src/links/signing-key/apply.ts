import { findingsOf } from '../../chain/finding.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import { lookAtFolder, ownFolderAdvice, untrustedPart } from '../../chain/private-folder.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { DesiredSigningKey } from './observe.ts';
import type { SigningKeyPorts } from './ports.ts';

/** Puts one new key on every node that lacks it: a copy of the one that is staged on another node, else a fresh one. */
export async function stageKey({ chain, nodes }: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const texts = await Promise.all(
    nodes.map((node) => ports.nodeFiles(node).read(stagedKeyPath(chain, node))),
  );
  const pem = texts.find((text) => text !== null) ?? (await ports.generateKey()).toPem();
  for (const [index, node] of nodes.entries()) {
    if (texts[index]) continue;
    const files = ports.nodeFiles(node);
    await refuseUntrustedFolder(chain, node, ports);
    await files.makeDirectory(chainDirectory(chain, node), 0o700);
    await files.write(stagedKeyPath(chain, node), pem, { mode: 0o600 });
  }
}

export async function removeStagedKey(
  { chain, nodes }: DesiredSigningKey,
  target: string,
  ports: SigningKeyPorts,
): Promise<void> {
  const node = nodes.find(({ name }) => target.startsWith(`${name}:`));
  if (!node) return;
  const files = ports.nodeFiles(node);
  await files.remove(stagedKeyPath(chain, node));
  for (const folder of [chainDirectory(chain, node), node.directory]) {
    if ((await files.list(folder))?.length === 0) await files.remove(folder);
  }
}

/** No other user may be able to put a key where irsactl looks for its own. */
async function refuseUntrustedFolder(
  chain: string,
  node: ControlPlaneNode,
  ports: SigningKeyPorts,
): Promise<void> {
  const folder = chainDirectory(chain, node);
  const found = untrustedPart({ node, folder }, await lookAtFolder(folder, ports.nodeFiles(node)));
  if (found === null) return;
  throw errorOfFinding(
    findingsOf('signing-key').error('IRSA-KEY-037', {
      what: `irsactl cannot keep a signing key in ${found.path}.`,
      why: found.why,
      next: ownFolderAdvice,
    }),
  );
}
