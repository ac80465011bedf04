import type { HostMount } from './parse-manifest.ts';

/** The path on the node of a path in the container; the same path if no mount covers it. */
export function hostPathOf(mounts: readonly HostMount[], path: string): string {
  const mount = coveringMount(mounts, path);
  if (!mount) return path;
  const rest = path.slice(withSlash(mount.mountPath).length);
  return rest === '' ? mount.hostPath : withSlash(mount.hostPath) + rest;
}

/** Whether a file of the container is mounted from the node. */
export function isMounted(mounts: readonly HostMount[], path: string): boolean {
  return coveringMount(mounts, path) !== null;
}

/**
 * Whether a new file can be added to the folder of a file in the container, from the node. It cannot if only the file itself is
 * mounted.
 */
export function isMountedFolder(mounts: readonly HostMount[], folder: string, file: string): boolean {
  return coveringMount(mounts, folder) !== null || coveringMount(mounts, file) === null;
}

function coveringMount(mounts: readonly HostMount[], path: string): HostMount | null {
  const covering = mounts
    .filter(({ mountPath }) => withSlash(path).startsWith(withSlash(mountPath)))
    .toSorted((one, other) => other.mountPath.length - one.mountPath.length);
  return covering[0] ?? null;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
