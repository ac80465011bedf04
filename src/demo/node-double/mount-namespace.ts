import { spawn } from 'node:child_process';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPrograms } from '../find-program.ts';
import { type Mirror, mountScript } from './mount-script.ts';
import type { VolumeMount } from './volumes.ts';

/** A command that is not empty. */
export type Command = readonly [string, ...string[]];

/** Whether this machine gives a mount namespace: what runs a command in it, or why not. */
type NamespaceOffer =
  | { readonly given: true; readonly enter: (command: Command) => Command }
  | { readonly given: false; readonly why: string };

const mirrorLimit = 500;

/** Tries the mounts in a namespace that ends at once; nothing of it is seen outside. */
export async function offerMountNamespace(
  mounts: readonly VolumeMount[],
  kept: ReadonlySet<string>,
  scratch: string,
): Promise<NamespaceOffer> {
  if (process.platform !== 'linux')
    return { given: false, why: `${process.platform} has no mount namespaces` };
  const mirrors = await planMirrors(mounts, scratch);
  if (typeof mirrors === 'string') return { given: false, why: mirrors };
  // Found here, for the container may have a PATH of its own.
  const [unshare] = await findPrograms('unshare', `${process.env['PATH'] ?? ''}:/usr/bin:/bin`);
  if (unshare === undefined) return { given: false, why: 'there is no program unshare' };
  const script = mountScript(mounts, mirrors, kept);
  const options = ['--mount', '--propagation', 'private'];
  const enter = (command: Command): Command => [
    unshare,
    ...options,
    '/bin/sh',
    '-c',
    script,
    'sh',
    ...command,
  ];
  const complaint = await tryOut(enter(['true']));
  return complaint === null ? { given: true, enter } : { given: false, why: complaint };
}

/** For each mount point that is missing its nearest existing folder; or why that cannot be covered. */
async function planMirrors(
  mounts: readonly VolumeMount[],
  scratch: string,
): Promise<readonly Mirror[] | string> {
  const folders = new Set<string>();
  for (const { target } of mounts) {
    const nearest = await nearestFolder(target);
    if (nearest === null) continue;
    if (nearest === '/') return `${target} would need a new folder in /`;
    if ((await readdir(nearest)).length > mirrorLimit) return `${nearest} holds too much to be mounted again`;
    folders.add(nearest);
  }
  // Outer folders first: an inner one is covered within the double of the outer one.
  const ordered = [...folders].toSorted((a, b) => a.length - b.length);
  return Promise.all(
    ordered.map(async (folder, index) => {
      const place = join(scratch, String(index));
      await mkdir(place, { recursive: true });
      return { folder, scratch: place };
    }),
  );
}

async function nearestFolder(target: string): Promise<string | null> {
  for (let path = target; ; path = dirname(path)) {
    const real = await realpath(path).catch(() => null);
    if (real !== null) return path === target ? null : real;
  }
}

function tryOut([program, ...args]: Command): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) =>
      resolve(code === 0 ? null : complaint.trim().split('\n')[0] || `exit ${code}`),
    );
  });
}
