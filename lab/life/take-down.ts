import { rm, rmdir } from 'node:fs/promises';
import { stopBalancers } from '../balancer/balancer-process.ts';
import { removeCgroup } from '../cgroups.ts';
import { LabFailure } from '../lab-failure.ts';
import { labFolder, labsFolder, nodeFolder, readPlan } from '../lab-folder.ts';
import { linkOf } from '../lab-plan.ts';
import { removeNetwork } from '../network.ts';
import { Machine } from '../node/machine.ts';
import { restoreKernelSettings } from './kernel-settings.ts';
import { lastingLeftovers } from './lasting-leftovers.ts';
import { leftovers } from './leftovers.ts';
import { unmountBelow } from './unmount-below.ts';

/** Stops and removes a lab, complete or not; rejects if something remains. */
export async function takeDown(name: string): Promise<void> {
  const folder = labFolder(name);
  const plan = await readPlan(folder);
  await stopBalancers(folder);
  for (const node of plan?.nodes ?? []) await new Machine(nodeFolder(folder, node.name)).cut();
  for (const node of plan?.nodes ?? []) if (plan) await removeCgroup(linkOf(plan, node));
  await removeNetwork(name);
  await unmountBelow(folder);
  await rm(folder, { recursive: true, force: true });
  await restoreKernelSettings();
  // Removes the parent folder with the last lab.
  await rmdir(labsFolder()).catch(() => undefined);
  const left = await lastingLeftovers(() => leftovers(name, folder, plan));
  if (left.length === 0) return;
  throw new LabFailure(
    `The lab ${name} left:\n${left.map((line) => `  ${line}`).join('\n')}`,
    'Find out what created it, and remove it manually.',
  );
}
