import { access, readFile } from 'node:fs/promises';
import { cgroupsOf } from '../cgroups.ts';
import { type LabPlan, linkOf } from '../lab-plan.ts';
import { linksOf } from '../network.ts';
import { allPids } from './processes.ts';

/** Returns one line for each remainder of a lab on this machine: processes (with namespaces and mounts), links, cgroups, files. */
export async function leftovers(name: string, folder: string, plan: LabPlan | null): Promise<string[]> {
  const processes = await Promise.all((await allPids()).map((pid) => traceOf(pid, folder)));
  const links = await linksOf(name);
  const cgroups =
    plan === null ? [] : (await Promise.all(plan.nodes.map((node) => cgroupsOf(linkOf(plan, node))))).flat();
  const files = await access(folder).then(
    () => [folder],
    () => [],
  );
  return [
    ...processes.flat(),
    ...links.map((link) => `network link ${link}`),
    ...cgroups.map((path) => `cgroup ${path}`),
    ...files.map((path) => `folder ${path}`),
  ];
}

/** A process belongs to the lab if it names the lab's folder or has a mount of it. */
async function traceOf(pid: number, folder: string): Promise<string[]> {
  if (pid === process.pid) return [];
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const [command, mounts] = await Promise.all([read('cmdline'), read('mountinfo')]);
  const line = command.split('\0').join(' ').trim();
  const within = (text: string): boolean => text.includes(`${folder}/`) || text.includes(`${folder}\0`);
  if (within(mounts)) return [`process ${pid} with a mount of the lab: ${line}`];
  return within(command) ? [`process ${pid}: ${line}`] : [];
}
