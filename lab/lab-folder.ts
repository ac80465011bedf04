import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { LabFailure } from './lab-failure.ts';
import type { LabPlan } from './lab-plan.ts';

/** What a lab is, as its folder tells whoever comes later. */
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

/** Where every lab has its folder. */
export const labsFolder = (): string => join(cache(), 'labs');
/** Where images are kept for the next lab: on the same file system, for a node's are links to them. */
export const imagesFolder = (): string => join(cache(), 'lab-images');

export function labFolder(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new LabFailure(
      `${name} is no name of a lab.`,
      'Take up to 20 of a to z, 0 to 9 and "-", a letter first.',
    );
  }
  return join(labsFolder(), name);
}

export const nodeFolder = (folder: string, node: string): string => join(folder, 'nodes', node);
export const logFile = (folder: string, name: string): string => join(folder, 'log', `${name}.log`);
/** A file of a node's /var/log. */
export const nodeLog = (folder: string, node: string, name: string): string =>
  join(nodeFolder(folder, node), 'own/var/log', `${name}.log`);

/** Takes the name; it is refused while a lab of that name has a folder. */
export async function takeLabFolder(name: string): Promise<string> {
  const folder = labFolder(name);
  await mkdir(labsFolder(), { recursive: true, mode: 0o700 });
  await mkdir(folder, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new LabFailure(`The lab ${name} is up already, or was left half up.`, `make lab-down LAB=${name}`);
  });
  await mkdir(join(folder, 'log'));
  return folder;
}

export async function writePlan(folder: string, plan: LabPlan): Promise<void> {
  await writeFile(join(folder, 'lab.json.new'), JSON.stringify(plan));
  await rename(join(folder, 'lab.json.new'), join(folder, 'lab.json'));
}

/** Null where the folder tells of no lab. */
export async function readPlan(folder: string): Promise<LabPlan | null> {
  const text = await readFile(join(folder, 'lab.json'), 'utf8').catch(() => null);
  return text === null ? null : written.parse(JSON.parse(text));
}
