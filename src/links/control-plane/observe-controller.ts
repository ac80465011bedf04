import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { controllerManifestOf, controllerPaths } from './controller-manifest.ts';
import type { ControllerManagerFacts, UnreadController } from './facts.ts';
import { kubeadmPair, onNode } from './key-placement.ts';
import { FlagList } from './manifest/flag-list.ts';
import { readFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { keysAnnotationOf } from './manifest/keys-annotation.ts';
import { type Manifest, parseManifest } from './manifest/parse-manifest.ts';
import type { NodeFiles } from './ports.ts';
import { keyIdsIn } from './step/key-ids.ts';
import { parseController } from './step/records.ts';

/** Whether a controller-manager of this node reads the private key of kubeadm's pair; null where none does. */
export async function observeController(
  files: NodeFiles,
  manifest: Manifest,
  chain: string,
  node: ControlPlaneNode,
  hasJoined: boolean,
): Promise<ControllerManagerFacts | UnreadController | null> {
  const pair = kubeadmPair(readFlags(manifest));
  const content = await files.read(controllerManifestOf(node));
  if (!pair || content === null) return null;
  const read = parseManifest(content, 'kube-controller-manager');
  if ('fault' in read) return read;
  const file = signingFileOf(read.manifest);
  const { privateFile } = onNode(manifest, pair);
  if (file === null || ![pair.privateFile, privateFile].includes(file)) return null;
  const record = parseController(await files.read(controllerPaths(chain, node).record));
  // On a node that joined it has never read another key than the one that lies there.
  const [first = null] = hasJoined ? await keyIdsIn(files, privateFile) : [];
  return { startedWith: record?.keyId ?? first, annotation: keysAnnotationOf(content) };
}

/** As it lies on the node: its pod may mount the folder elsewhere than that of the API server does. */
function signingFileOf({ arguments: list, mounts }: Manifest): string | null {
  const flags = FlagList.read(list.map(({ text }) => text));
  const file = flags.last('service-account-private-key-file');
  return file === null ? null : hostPathOf(mounts, file);
}
