import { posix } from 'node:path';
import { type Json, memberOf, stringAt } from '../trust/json.ts';
import type { TokenSource } from './token-source.ts';

/** What all containers of one pod have in common about the token. */
export interface TokenPlaces {
  readonly windows: boolean;
  readonly source: TokenSource;
  /** Where the token is in a container that mounts nothing of its own. */
  readonly standard: string;
  /** The path of the mount, as paths are compared. */
  readonly mountedAt: string;
  /** Whether the volume with our name carries our token, or will. */
  readonly ours: boolean;
  /** The names of all volumes that carry our token already; worked out once, where a mount asks for it. */
  readonly carriers: () => ReadonlySet<string>;
}

/** The path of the token in a mount of ours. */
export function standardFile(source: TokenSource, windows: boolean): string {
  return localPath(posix.join(source.mountPath, source.file), windows);
}

/** Where the container finds the token, in the words of its operating system. */
export type TokenMount =
  /** Still to be mounted. */
  | { readonly kind: 'free'; readonly file: string }
  | { readonly kind: 'mounted'; readonly file: string }
  /** Mounted in a form in which the file is not there; the variable is set all the same, as by the EKS webhook. */
  | { readonly kind: 'unreachable'; readonly file: string }
  /** Something else is mounted at our path: a second mount there makes the API server refuse the pod. */
  | { readonly kind: 'taken' };

export function tokenMount(
  mounts: readonly Json[],
  devices: readonly Json[],
  places: TokenPlaces,
): TokenMount {
  const { standard } = places;
  // The API server refuses a mount at the path of a raw block device.
  if (devices.some((device) => isAt(device, 'devicePath', places))) return { kind: 'taken' };
  // As nearly every container is: to sort its mounts would only make garbage.
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

/** The path of the token where a volume that carries it is mounted; null where that shows another part of the volume. */
function fileOf(mount: Json, places: TokenPlaces): string | null {
  const { source } = places;
  const at = stringAt(mount, 'mountPath') || source.mountPath;
  if (stringAt(mount, 'subPathExpr')) return null;
  const part = stringAt(mount, 'subPath') || '.';
  if (part === source.file) return localPath(at, places.windows);
  return posix.normalize(part) === '.' ? localPath(posix.join(at, source.file), places.windows) : null;
}

/** Kubernetes writes Windows paths either way; the variable is for programs on Windows. */
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

/** A path without what makes no difference. */
export function comparablePath(path: string, windows: boolean): string {
  const bare = windows
    ? path
        .replaceAll('\\', '/')
        .replace(/^[Cc]:/, '')
        .toLowerCase()
    : path;
  return posix.normalize(bare).replace(/(?<=.)\/$/, '');
}

/** Only the node selector counts, as for the EKS webhook: a pod that may run on either kind of node gets the POSIX path. */
export function isWindows(spec: Json): boolean {
  const selector = memberOf(spec, 'nodeSelector');
  return ['kubernetes.io/os', 'beta.kubernetes.io/os'].some(
    (label) => memberOf(selector, label) === 'windows',
  );
}
