import type { HostMount } from './parse-manifest.ts';

/** Where a path of the container lies on the node; the same path where no mount covers it. */
export function hostPathOf(mounts: readonly HostMount[], path: string): string {
  const covering = mounts
    .filter(({ mountPath }) => path === mountPath || path.startsWith(withSlash(mountPath)))
    .toSorted((one, other) => other.mountPath.length - one.mountPath.length);
  const [mount] = covering;
  if (!mount) return path;
  return withSlash(mount.hostPath) + path.slice(withSlash(mount.mountPath).length);
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
