import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

/**
 * By default, all pods of a node together weigh as much as one process of this machine. On a busy machine, a handshake of the
 * API server then takes longer than its clients wait. https://docs.kernel.org/scheduler/sched-design-CFS.html
 */
const shares = 65_536;
const weight = 5000;

/** Creates a node's cgroup, the root of its kubelet, in each hierarchy of this machine. */
export async function makeCgroup(name: string): Promise<void> {
  if (await isUnified()) return makeUnified(name);
  for (const hierarchy of await hierarchies()) {
    const folder = join(root, hierarchy, name);
    await mkdir(folder, { recursive: true });
    if (hierarchy.split(',').includes('cpu')) await writeFile(join(folder, 'cpu.shares'), String(shares));
    if (!hierarchy.split(',').includes('cpuset')) continue;
    // Empty in a new cgroup, which then accepts no process. https://docs.kernel.org/admin-guide/cgroup-v1/cpusets.html
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      await writeFile(join(folder, file), await readFile(join(root, hierarchy, file)));
    }
  }
}

/** Removes every cgroup of this name and all below it; their processes must have ended. */
export async function removeCgroup(name: string): Promise<void> {
  for (const folder of await cgroupsOf(name)) await removeTree(folder);
}

/** The cgroups of this name that exist. */
export async function cgroupsOf(name: string): Promise<string[]> {
  const places = (await isUnified())
    ? [root]
    : (await hierarchies()).map((hierarchy) => join(root, hierarchy));
  const found = await Promise.all(
    places.map((place) =>
      readdir(join(place, name)).then(
        () => [join(place, name)],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/** cgroup v2 has one hierarchy; v1 has one folder per hierarchy. https://docs.kernel.org/admin-guide/cgroup-v2.html */
async function isUnified(): Promise<boolean> {
  return readFile(join(root, 'cgroup.controllers')).then(
    () => true,
    () => false,
  );
}

/** The kubelet delegates the controllers of this cgroup to its pods. */
async function makeUnified(name: string): Promise<void> {
  await mkdir(join(root, name), { recursive: true });
  for (const folder of [root, join(root, name)]) {
    const controllers = (await readFile(join(folder, 'cgroup.controllers'), 'utf8')).trim().split(' ');
    const wanted = controllers.filter((controller) => delegated.has(controller));
    await writeFile(join(folder, 'cgroup.subtree_control'), wanted.map((one) => `+${one}`).join(' '));
  }
  await writeFile(join(root, name, 'cpu.weight'), String(weight));
}

const delegated = new Set(['cpu', 'cpuset', 'io', 'memory', 'hugetlb', 'pids']);

async function hierarchies(): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  // A cgroup is busy for a moment after its last process has ended.
  for (let tries = 0; tries < 50; tries += 1) {
    const gone = await rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (gone) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
