import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { ClusterApi } from '../cluster-api.ts';
import { findPrograms } from '../find-program.ts';
import { startReaper } from '../reaper.ts';
import { type ContainerProcess, containerProcess } from './container-process.ts';
import { containerUser } from './container-user.ts';
import { readPod } from './pod.ts';
import { rewritePaths } from './rewrite-paths.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';
import { layOutVolumes } from './volumes.ts';

/** `from` is the container's process or the node double itself. */
type PodOutput = (from: 'stdout' | 'stderr' | 'node-double', text: string) => void;

interface RunPodOptions {
  /** The pod object as the API server returns it after admission. */
  readonly pod: unknown;
  readonly api: ClusterApi;
  /** An existing folder that the container's user may enter; the pod's temporary folder is created in it. */
  readonly directory: string;
  readonly output: PodOutput;
  /** Ends the container's process. */
  readonly signal?: AbortSignal;
  /** PATH of the container, in place of an image; default: the caller's PATH. */
  readonly path?: string;
}

/**
 * Runs the first container of a pod as a process on this machine, as a test double of the kubelet and its container
 * runtime. The process gets exactly the environment of the pod object, plus PATH and HOME, which an image would provide.
 * Its volumes are in a temporary folder, which replaces the mount points in command and environment. Tokens are not
 * renewed and the process is not isolated, but it is never root.
 */
export async function runPod(options: RunPodOptions): Promise<ProcessEnd> {
  const pod = readPod(options.pod);
  const report = (line: string): void => options.output('node-double', line);
  const { name, namespace } = pod.metadata;
  report(`there is no kubelet: the demo runs pod ${namespace}/${name} as a process on this machine`);
  const skipped = [...pod.spec.initContainers, ...pod.spec.containers.slice(1)].map((other) => other.name);
  if (skipped.length > 0) report(`runs only the first container, not ${skipped.join(', ')}`);
  const reaper = startReaper();
  const folder = await mkdtemp(join(options.directory, 'pod-'));
  reaper.watchFolder(folder);
  try {
    // Other users may traverse it; each file belongs to the container's user.
    await chmod(folder, 0o711);
    const user = containerUser();
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    await chown(home, user.uid ?? -1, user.gid ?? -1);
    const path = options.path ?? process.env['PATH'] ?? '/usr/bin:/bin';
    const wanted = containerProcess(pod, { PATH: path, HOME: home });
    const mounts = await layOutVolumes({ pod, api: options.api, user, report }, join(folder, 'volumes'));
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
    why: program.includes('/') ? 'There is no such program.' : `It is not in any folder of ${path}.`,
    next: "Set the container's command to a program that exists on this machine.",
  });
}
