import { spawn } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { platformFrom } from '../../src/binaries/platform.ts';
import { putInPlace } from '../../src/binaries/put-in-place.ts';
import { LabFailure } from '../lab-failure.ts';
import { endProcesses } from '../life/processes.ts';
import { must, runProgram } from '../run-program.ts';
import { type ProgramImage, writeImageArchive } from './image-archive.ts';

/**
 * Creates, if it is missing, the folder that becomes /var/lib/containerd of each node, with the images imported and unpacked.
 * Nodes share its files, because containerd never changes them.
 */
export async function imageStore(
  directory: string,
  images: readonly ProgramImage[],
  signal: AbortSignal,
): Promise<void> {
  if (await exists(join(directory, 'complete'))) return;
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  await putInPlace(
    directory,
    async (temporary) => {
      const store = join(temporary, 'store');
      const archives = join(temporary, 'archives');
      await mkdir(archives);
      await mkdir(store);
      const { arch } = platformFrom(process.platform, process.arch);
      const containerd = await startContainerd(temporary, store);
      try {
        for (const [index, image] of images.entries()) {
          const archive = join(archives, `${index}.tar`);
          await writeImageArchive(image, arch, archive);
          await must([...containerd.ctr, 'images', 'import', archive], { signal });
          await rm(archive);
        }
      } finally {
        await containerd.stop();
      }
      await writeFile(join(store, 'complete'), '');
      return store;
    },
    () => exists(join(directory, 'complete')),
  );
}

/** Copies the store to a node's disk, with hard links to the files that never change. */
export async function copyStore(store: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await must(['cp', '--archive', '--link', `${store}/.`, target]);
  // Databases change, so each node gets a copy instead of the link.
  const databases = await must(['find', target, '-name', '*.db']);
  for (const path of databases.split('\n').filter(Boolean)) {
    await must(['sh', '-c', 'cp "$1" "$1.own" && mv "$1.own" "$1"', 'sh', path]);
  }
}

async function startContainerd(folder: string, root: string) {
  const socket = join(folder, 'containerd.sock');
  const config = join(folder, 'containerd.toml');
  const state = join(folder, 'state');
  await writeFile(
    config,
    `version = 2\nroot = "${root}"\nstate = "${state}"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\n  address = "${socket}"\n[plugins."io.containerd.internal.v1.opt"]\n  path = "${join(folder, 'opt')}"\n`,
  );
  // Unpacking mounts filesystems; a mount namespace hides them from the machine.
  const child = spawn('unshare', ['--mount', 'containerd', '--config', config, '--log-level', 'error'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const ctr = ['ctr', '--address', socket, '--namespace', 'k8s.io'];
  const stop = (): Promise<void> =>
    child.pid === undefined ? Promise.resolve() : endProcesses([child.pid], 'SIGTERM');
  for (let tries = 0; child.exitCode === null && tries < 300; tries += 1) {
    if ((await runProgram([...ctr, 'version'])).code === 0) return { ctr, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new LabFailure('containerd does not answer.', `Run containerd --config ${config} to see the reason.`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
