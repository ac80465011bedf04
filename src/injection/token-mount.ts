import { posix } from 'node:path';
import { type Json, memberOf, stringAt } from '../trust/json.ts';
import type { TokenSource } from './token-source.ts';

/** The facts about the token that all containers of a pod share. */
export interface TokenPlaces {
  readonly windows: boolean;
  readonly source: TokenSource;
  /** Path of the token in a container that does not mount it itself. */
  readonly standard: string;
  /** The mount path, normalised for comparison. */
  readonly mountedAt: string;
  /** Whether the volume with irsactl's name contains the token, or will. */
  readonly ours: boolean;
  /** The names of all volumes that already contain the token; computed once, on demand. */
  readonly carriers: () => ReadonlySet<string>;
}

/** Returns the path of the token in irsactl's mount. */
export function standardFile(source: TokenSource, windows: boolean): string {
  return localPath(posix.join(source.mountPath, source.file), windows);
}

/** How the container reaches the token, with the path in the form of its operating system. */
export type TokenMount =
  /** Not mounted yet. */
  | { readonly kind: 'free'; readonly file: string }
  | { readonly kind: 'mounted'; readonly file: string }
  /** Mounted without the token file; like the EKS webhook, irsactl still sets the variable. */
  | { readonly kind: 'unreachable'; readonly file: string }
  /** Something else is mounted at the path; the API server would refuse a pod with a second mount there. */
  | { readonly kind: 'taken' };

export function tokenMount(
  mounts: readonly Json[],
  devices: readonly Json[],
  places: TokenPlaces,
): TokenMount {
  const { standard } = places;
  // The API server refuses a mount at the path of a raw block device.
  if (devices.some((device) => isAt(device, 'devicePath', places))) return { kind: 'taken' };
  // The usual case, without allocating the lists below.
  if (!mounts.some((mount) => isNamed(mount, places) || isAt(mount, 'mountPath', places))) {
    return { kind: 'free', file: standard };
  }
  const named = mounts.filter((mount) => isNamed(mount, places));
  if (named.length > 0 && !places.ours) return { kind: 'mounted', file: standard };
  const others = named.length > 0 ? named : mounts.filter((other) => isAt(other, 'mountPath', places));
  const tokens = others.filter((other) => {
    return named.length > 0 || places.carriers().has(stringAt(other, 'name') ?? '');
  });
  if (tokens.length === 0) return { kind: 'taken' };
  const files = tokens.flatMap((token) => fileOf(token, places) ?? []);
  const file = files.find((candidate) => candidate === standard) ?? files[0];
  return file === undefined ? { kind: 'unreachable', file: standard } : { kind: 'mounted', file };
}

/** Path of the token in a mount of its volume; null if the mount contains another part of the volume. */
function fileOf(mount: Json, places: TokenPlaces): string | null {
  const { source } = places;
  const at = stringAt(mount, 'mountPath') || source.mountPath;
  if (stringAt(mount, 'subPathExpr')) return null;
  const part = stringAt(mount, 'subPath') || '.';
  if (part === source.file) return localPath(at, places.windows);
  return posix.normalize(part) === '.' ? localPath(posix.join(at, source.file), places.windows) : null;
}

/** Kubernetes accepts both slashes in Windows paths; programs on Windows read the variable. */
function localPath(path: string, windows: boolean): string {
  if (!windows) return path;
  return `${/^[A-Za-z]:/.test(path) ? '' : 'C:'}${path.replaceAll('/', '\\')}`;
}

function isNamed(mount: Json, { source }: TokenPlaces): boolean {
  return memberOf(mount, 'name') === source.volumeName;
}

function isAt(item: Json, field: 'mountPath' | 'devicePath', { mountedAt, windows }: TokenPlaces): boolean {
  const at = memberOf(item, field);
  return typeof at === 'string' && comparablePath(at, windows) === mountedAt;
}

/** Normalises a path for comparison. */
export function comparablePath(path: string, windows: boolean): string {
  const bare = windows
    ? path
        .replaceAll('\\', '/')
        .replace(/^[Cc]:/, '')
        .toLowerCase()
    : path;
  return posix.normalize(bare).replace(/(?<=.)\/$/, '');
}

/** Like the EKS webhook, reads only the node selector: a pod that may run on either system gets the POSIX path. */
export function isWindows(spec: Json): boolean {
  const selector = memberOf(spec, 'nodeSelector');
  return ['kubernetes.io/os', 'beta.kubernetes.io/os'].some(
    (label) => memberOf(selector, label) === 'windows',
  );
}
