import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab, LabNode } from '../../lab.ts';
import { nodeFolder } from '../../lab-folder.ts';
import { must } from '../../run-program.ts';
import { onNode } from '../on-node.ts';

const filler = '/etc/kubernetes/filler';

function places(lab: Lab, node: LabNode): { disk: string; aside: string } {
  const disk = join(nodeFolder(lab.folder, node.name), 'own/etc/kubernetes');
  return { disk, aside: `${disk}.aside` };
}

/** Mounts a disk of 96 MiB at the node's /etc/kubernetes, because a test must not fill the machine's disk. */
export async function mountSmallDisk(lab: Lab, node: LabNode): Promise<void> {
  const { disk, aside } = places(lab, node);
  await node.powerOff();
  await rename(disk, aside);
  await mkdir(disk);
  await must(['mount', '-t', 'tmpfs', '-o', 'size=96m,mode=755', 'tmpfs', disk]);
  await copy(aside, disk);
  await node.powerOn();
}

export async function fillDisk(node: LabNode): Promise<void> {
  await onNode(node, `dd if=/dev/zero of=${filler} bs=4k 2>/dev/null || true`);
}

/** Restores the original disk, with everything that was written to the small one. */
export async function unmountSmallDisk(lab: Lab, node: LabNode): Promise<void> {
  const { disk, aside } = places(lab, node);
  const isTaken = await access(aside).then(
    () => true,
    () => false,
  );
  if (!isTaken) return;
  await onNode(node, `rm -f ${filler}`);
  await node.powerOff();
  await rm(aside, { recursive: true });
  await copy(disk, aside);
  await must(['umount', disk]);
  await rm(disk, { recursive: true });
  await rename(aside, disk);
  await node.powerOn();
}

/** Copies with owners, modes and times. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await must(['cp', '-a', `${from}/.`, to]);
}
