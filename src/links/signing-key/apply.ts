import { findingsOf } from '../../chain/finding.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import { lookAtFolder, ownFolderAdvice, untrustedPart } from '../../chain/private-folder.ts';
import {
  type RotationSecrets,
  readRotation,
  rotationPath,
  writeRotation,
} from '../../chain/rotation-file.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { DesiredSigningKey } from './observe.ts';
import type { SigningKeyPorts } from './ports.ts';

/** Stages one new key on every node that lacks it: a copy of one that is staged on another node, else a new one. */
export async function stageKey({ chain, nodes }: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const texts = await Promise.all(
    nodes.map((node) => ports.nodeFiles(node).read(stagedKeyPath(chain, node))),
  );
  const pem = texts.find((text) => text !== null) ?? (await ports.generateKey()).toPem();
  for (const [index, node] of nodes.entries()) {
    if (texts[index]) continue;
    await makeFolder(chain, node, ports);
    await ports.nodeFiles(node).write(stagedKeyPath(chain, node), pem, { mode: 0o600 });
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

/** Writes both keys of a rotation to every node: those of the first node that has them, else the current key and a new one. */
export async function prepareRotation(
  desired: DesiredSigningKey,
  isCompromised: boolean,
  ports: SigningKeyPorts,
): Promise<void> {
  const secrets = (await leadingSecrets(desired, ports)) ?? (await newSecrets(desired, ports));
  if (secrets) await writeAll(desired, { ...secrets, isCompromised }, ports);
}

/** Swaps the keys, so that the former one signs again. Safe to repeat. */
export async function reverseRotation(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const secrets = await leadingSecrets(desired, ports);
  if (!secrets) return;
  const { next, former, isAborted } = secrets;
  await writeAll(
    desired,
    isAborted ? secrets : { ...secrets, next: former, former: next, isAborted: true },
    ports,
  );
}

/** Removes the keys of a rotation, from the first node last, because its file counts. Also removes a staged key. */
export async function endRotation(
  { chain, nodes }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<void> {
  for (const node of nodes.toReversed()) {
    const files = ports.nodeFiles(node);
    await files.remove(stagedKeyPath(chain, node));
    await files.remove(rotationPath(chain, node));
  }
}

async function leadingSecrets(
  { chain, nodes }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<RotationSecrets | null> {
  for (const node of nodes) {
    const secrets = await readRotation(chain, node, ports.nodeFiles(node));
    if (secrets) return secrets;
  }
  return null;
}

async function newSecrets(
  { nodes: [first] }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<RotationSecrets | null> {
  if (!first) return null;
  const former = await ports.signer(first);
  return { next: (await ports.generateKey()).toPem(), former, isAborted: false, isCompromised: false };
}

async function writeAll(
  { chain, nodes }: DesiredSigningKey,
  secrets: RotationSecrets,
  ports: SigningKeyPorts,
): Promise<void> {
  for (const node of nodes) {
    await makeFolder(chain, node, ports);
    await writeRotation(chain, node, ports.nodeFiles(node), secrets);
  }
}

/** Creates the folder. Throws IRSA-KEY-037 if another user could write a key there. */
async function makeFolder(chain: string, node: ControlPlaneNode, ports: SigningKeyPorts): Promise<void> {
  const folder = chainDirectory(chain, node);
  const files = ports.nodeFiles(node);
  const found = untrustedPart({ node, folder }, await lookAtFolder(folder, files));
  if (found !== null) {
    throw errorOfFinding(
      findingsOf('signing-key').error('IRSA-KEY-037', {
        what: `irsactl cannot keep a signing key in ${found.path}.`,
        why: found.why,
        next: ownFolderAdvice,
      }),
    );
  }
  await files.makeDirectory(folder, 0o700);
}
