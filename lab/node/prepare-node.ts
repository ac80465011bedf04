import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterImages, pauseImageOf } from '../images/cluster-images.ts';
import { copyStore } from '../images/image-store.ts';
import { imagesFolder, nodeFolder } from '../lab-folder.ts';
import type { LabPlan, PlannedNode } from '../lab-plan.ts';
import type { Machine } from './machine.ts';
import { nodeFiles, unitNames } from './node-files.ts';
import { authorizeClient } from './ssh-access.ts';

/** The folder with the programs that all nodes of a lab have in /usr/local/bin. */
export const programTree = (folder: string): string => join(folder, 'programs');

/** The path on this machine of a node's /etc/ssh. */
export const sshFolder = (folder: string, node: string): string =>
  join(nodeFolder(folder, node), 'own/etc/ssh');

/** Writes everything to a node's disk that it needs to start. */
export async function prepareNode(
  folder: string,
  plan: LabPlan,
  node: PlannedNode,
  machine: Pick<Machine, 'writeFiles'>,
): Promise<void> {
  const tree = programTree(folder);
  const images = await clusterImages(plan.version, join(tree, 'local/bin'));
  await machine.writeFiles(nodeFiles(plan, node, tree, pauseImageOf(images)));
  await enableUnits(join(nodeFolder(folder, node.name), 'own/etc/systemd/system'));
  await authorizeClient(folder, sshFolder(folder, node.name));
  await copyStore(
    join(imagesFolder(), plan.version),
    join(nodeFolder(folder, node.name), 'own/var/lib/containerd'),
  );
}

async function enableUnits(folder: string): Promise<void> {
  const wants = join(folder, 'multi-user.target.wants');
  await mkdir(wants);
  for (const name of unitNames) await symlink(`../${name}.service`, join(wants, `${name}.service`));
}
