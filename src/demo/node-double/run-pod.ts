import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { ClusterApi } from '../cluster-api/cluster-api.ts';
import { findPrograms } from '../find-program.ts';
import { startReaper } from '../reaper/reaper.ts';
import { type ContainerProcess, containerProcess } from './container-process.ts';
import { containerUser } from './container-user.ts';
import { readPod } from './pod.ts';
import { rewritePaths } from './rewrite-paths.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';
import { layOutVolumes } from './volumes.ts';

/** Where a line comes from: the container's process, or the double itself. */
type PodOutput = (from: 'stdout' | 'stderr' | 'node-double', text: string) => void;

interface RunPodOptions {
  /** The pod object as the API server gives it after admission. */
  readonly pod: unknown;
  readonly api: ClusterApi;
  /** An existing folder that the container's user may enter; one for the pod is made in it and removed at the end. */
  readonly directory: string;
  readonly output: PodOutput;
  /** Ends the container's process. */
  readonly signal?: AbortSignal;
  /** Where programs are found, in place of an image; the caller's PATH where none is given. */
  readonly path?: string;
}

/**
 * Runs the first container of a pod as a process of this machine: a double of the kubelet and its container
 * runtime for one pod. The process gets exactly the environment of the pod object, plus PATH and HOME, which an
 * image would bring. Its volumes stand in a folder of the pod: where command and environment name a mount point, that
 * folder is named instead. Tokens are not renewed, and nothing is kept apart; but the process is never root.
 */
export async function runPod(options: RunPodOptions): Promise<ProcessEnd> {
  const pod = readPod(options.pod);
  const say = (line: string): void => options.output('node-double', line);
  const { name, namespace } = pod.metadata;
  say(`a double of the kubelet, not a kubelet: runs pod ${namespace}/${name} as a process of this machine`);
  const left = [...pod.spec.initContainers, ...pod.spec.containers.slice(1)].map((other) => other.name);
  if (left.length > 0) say(`runs the first container only, not ${left.join(', ')}`);
  const reaper = startReaper();
  const folder = await mkdtemp(join(options.directory, 'pod-'));
  reaper.watchFolder(folder);
  try {
    // Others may pass through it; each file is the container's own.
    await chmod(folder, 0o711);
    const user = containerUser();
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    await chown(home, user.uid ?? -1, user.gid ?? -1);
    const path = options.path ?? process.env['PATH'] ?? '/usr/bin:/bin';
    const wanted = containerProcess(pod, { PATH: path, HOME: home });
    const mounts = await layOutVolumes({ pod, api: options.api, user, report: say }, join(folder, 'volumes'));
    const rewritten = rewritePaths(wanted, mounts);
    await requireProgram(rewritten);
    const { output, signal } = options;
    return await runProcess(rewritten, { user, reaper, output, ...(signal === undefined ? {} : { signal }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await reaper.close();
  }
}

async function requireProgram({ command: [program], environment }: ContainerProcess): Promise<void> {
  const path = environment['PATH'] ?? '';
  if ((await findPrograms(program, path)).length > 0) return;
  throw new IrsaError('IRSA-DEMO-030', {
    what: `The command of the pod, ${program}, cannot be started.`,
    why: program.includes('/') ? 'There is no such program.' : `It is in no folder of ${path}.`,
    next: 'Name a program that exists on this machine in the command of the container.',
  });
}
