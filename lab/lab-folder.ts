import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { LabFailure } from './lab-failure.ts';
import type { LabPlan } from './lab-plan.ts';

/** The plan of a lab, as stored in its folder. */
const written = z.object({
  name: z.string(),
  number: z.number(),
  version: z.string(),
  balanced: z.boolean(),
  nodes: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['control-plane', 'worker']),
      address: z.string(),
      podSubnet: z.string(),
    }),
  ),
});

const cache = (): string => {
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'irsactl');
};

/** The parent of all labs' folders. */
export const labsFolder = (): string => join(cache(), 'labs');
/** The image store for later labs. It is on the same file system, because nodes have hard links to it. */
export const imagesFolder = (): string => join(cache(), 'lab-images');

export function labFolder(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new LabFailure(
      `${name} is not a valid lab name.`,
      'Use at most 20 characters of a to z, 0 to 9 and "-", and begin with a letter.',
    );
  }
  return join(labsFolder(), name);
}

export const nodeFolder = (folder: string, node: string): string => join(folder, 'nodes', node);
export const logFile = (folder: string, name: string): string => join(folder, 'log', `${name}.log`);
/** A file of a node's /var/log. */
export const nodeLog = (folder: string, node: string, name: string): string =>
  join(nodeFolder(folder, node), 'own/var/log', `${name}.log`);

/** Creates the lab's folder; throws if it exists. */
export async function createLabFolder(name: string): Promise<string> {
  const folder = labFolder(name);
  await mkdir(labsFolder(), { recursive: true, mode: 0o700 });
  await mkdir(folder, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new LabFailure(
      `The lab ${name} is already running, or its start did not complete.`,
      `make lab-down LAB=${name}`,
    );
  });
  await mkdir(join(folder, 'log'));
  return folder;
}

export async function writePlan(folder: string, plan: LabPlan): Promise<void> {
  await writeFile(join(folder, 'lab.json.new'), JSON.stringify(plan));
  await rename(join(folder, 'lab.json.new'), join(folder, 'lab.json'));
}

/** Returns null if the folder has no plan. */
export async function readPlan(folder: string): Promise<LabPlan | null> {
  const text = await readFile(join(folder, 'lab.json'), 'utf8').catch(() => null);
  return text === null ? null : written.parse(JSON.parse(text));
}
