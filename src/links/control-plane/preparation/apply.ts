import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { keyIdsIn } from '../step/key-ids.ts';
import { refuseUntrustedFolder } from '../step/step-context.ts';
import { argumentsPatch, patchName } from './lacking-arguments.ts';
import type { PreparationPorts } from './observe.ts';
import type { ArgumentsPatch, FileCopy } from './preparation.ts';

/** Copies one key from node to node; it passes through this process only, and is private from its first byte. */
export async function copyKeyFile(
  { nodeFiles }: PreparationPorts,
  donors: readonly ControlPlaneNode[],
  target: ControlPlaneNode,
  { path, from, file }: FileCopy,
): Promise<void> {
  const donor = donors.find(({ name }) => name === from);
  const content = donor ? await nodeFiles(donor).read(path) : null;
  const files = nodeFiles(target);
  if (content === null) throw changed(path, from);
  await files.makeDirectory(dirname(path), 0o755);
  const { mode, owner, group } = file;
  await files.write(path, content, { mode, owner, group });
  const kids = await keyIdsIn(files, path);
  if (kids.join() !== file.kids.join()) throw changed(path, from);
}

/** Puts the file there that `kubeadm join --patches` reads. */
export async function writePatch(
  { nodeFiles }: PreparationPorts,
  target: ControlPlaneNode,
  { folder, arguments: lacking }: ArgumentsPatch,
): Promise<void> {
  const files = nodeFiles(target);
  // Who may write there chooses what the API server runs as root.
  await refuseUntrustedFolder({ files, node: target, folder: dirname(folder) });
  await files.makeDirectory(folder, 0o700);
  await files.write(`${folder}/${patchName}`, Buffer.from(argumentsPatch(lacking)), { mode: 0o600 });
}

function changed(path: string, from: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-126', {
    what: `${path} of ${from} is not the file any more that was shown.`,
    why: 'It was changed or removed meanwhile.',
    next: 'Run the same command again and look at what it shows.',
  });
}
