import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { ClusterApi } from '../cluster-api/cluster-api.ts';
import { findPrograms } from '../find-program.ts';
import { startReaper } from '../reaper/reaper.ts';
import { type ContainerProcess, containerProcess } from './container-process.ts';
import { offerMountNamespace } from './mount-namespace.ts';
import { readPod } from './pod.ts';
import { rewritePaths } from './rewrite-paths.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';
import { layOutVolumes, type VolumeMount } from './volumes.ts';

/** How the container sees its volumes: at its mount points, or at other paths that its words were changed to. */
export type Isolation = 'mount-namespace' | 'rewritten-paths';

/** Where a line comes from: the container's process, or the double itself. */
type PodOutput = (from: 'stdout' | 'stderr' | 'node-double', text: string) => void;

interface RunPodOptions {
  /** The pod object as the API server gives it after admission. */
  readonly pod: unknown;
  readonly api: ClusterApi;
  /** An existing folder; one for the pod is made in it and removed at the end. */
  readonly directory: string;
  readonly output: PodOutput;
  /** Ends the container's process. */
  readonly signal?: AbortSignal;
  /** Where programs are found, in place of an image; the caller's PATH where none is given. */
  readonly path?: string;
  /** Takes `rewritten-paths` even where a mount namespace could be had. */
  readonly isolation?: Isolation;
}

/** How the container's process ended. */
export interface PodEnd extends ProcessEnd {
  readonly isolation: Isolation;
}

/**
 * Runs the first container of a pod as a process of this machine: a double of the kubelet and its container
 * runtime for one pod. The process gets exactly the environment of the pod object, plus PATH and HOME, which an
 * image would bring. Tokens are not renewed, and nothing but the file system's mounts is kept apart.
 */
export async function runPod(options: RunPodOptions): Promise<PodEnd> {
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
    const home = join(folder, 'home');
    await mkdir(home);
    const path = options.path ?? process.env['PATH'] ?? '/usr/bin:/bin';
    const wanted = containerProcess(pod, { PATH: path, HOME: home });
    const mounts = await layOutVolumes(pod, options.api, join(folder, 'volumes'), say);
    const ready = await isolate(wanted, mounts, join(folder, 'scratch'), options.isolation, say);
    const { output, signal } = options;
    const end = await runProcess(ready, { reaper, output, ...(signal === undefined ? {} : { signal }) });
    return { isolation: ready.isolation, ...end };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await reaper.close();
  }
}

interface Ready extends ContainerProcess {
  readonly isolation: Isolation;
}

async function isolate(
  wanted: ContainerProcess,
  mounts: readonly VolumeMount[],
  scratch: string,
  asked: Isolation | undefined,
  say: (line: string) => void,
): Promise<Ready> {
  const kept = new Set(Object.keys(wanted.environment));
  const offer =
    asked === 'rewritten-paths'
      ? ({ given: false, why: 'that was asked for' } as const)
      : await offerMountNamespace(mounts, kept, scratch);
  if (!offer.given) {
    say(
      `no mount namespace (${offer.why}): the paths of the volumes are rewritten in command and environment`,
    );
    const rewritten = rewritePaths(wanted, mounts);
    await requireProgram(rewritten);
    return { ...rewritten, isolation: 'rewritten-paths' };
  }
  say(
    `mounted ${mounts.map(({ target }) => target).join(', ') || 'nothing'} in a mount namespace of its own`,
  );
  if (!mounts.some(({ target }) => wanted.command[0].startsWith(`${target}/`))) await requireProgram(wanted);
  return { ...wanted, command: offer.enter(wanted.command), isolation: 'mount-namespace' };
}

async function requireProgram({ command: [program], environment }: ContainerProcess): Promise<void> {
  const path = environment['PATH'] ?? '';
  if ((await findPrograms(program, path)).length > 0) return;
  throw new IrsaError('IRSA-DEMO-031', {
    what: `The command of the pod, ${program}, cannot be started.`,
    why: program.includes('/') ? 'There is no such program.' : `It is in no folder of ${path}.`,
    next: 'Name a program that exists on this machine in the command of the container.',
  });
}
