import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labsFolder } from '../lab-folder.ts';

/** Each containerd and kubelet needs several; without one, containerd starts without its CRI. */
const inotifyInstances = 'fs/inotify/max_user_instances';
const minInstances = 1024;

/** Settings that a kubelet changes on the whole machine. https://github.com/kubernetes/component-helpers/blob/master/node/util/sysctl/sysctl.go */
const ofKubelets = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

const settings = [inotifyInstances, ...ofKubelets];

const recordName = 'kernel-settings.json';

/** Records the kernel settings unless another lab already did, and raises the limit for several labs. */
export async function saveKernelSettings(): Promise<void> {
  const values: Record<string, string> = {};
  for (const name of settings) values[name] = await readFile(`/proc/sys/${name}`, 'utf8');
  await writeFile(join(labsFolder(), recordName), JSON.stringify(values), { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  if (Number(values[inotifyInstances]) < minInstances) {
    await writeFile(`/proc/sys/${inotifyInstances}`, String(minInstances));
  }
}

/** Restores the settings after the last lab was removed. */
export async function restoreKernelSettings(): Promise<void> {
  const names = await readdir(labsFolder()).catch(() => []);
  if (names.some((name) => name !== recordName)) return;
  const record = join(labsFolder(), recordName);
  const text = await readFile(record, 'utf8').catch(() => null);
  if (text === null) return;
  const values = z.record(z.string(), z.string()).parse(JSON.parse(text));
  for (const [name, value] of Object.entries(values)) await writeFile(`/proc/sys/${name}`, value);
  await rm(record);
}
