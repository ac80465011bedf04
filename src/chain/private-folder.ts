import { dirname, posix } from 'node:path';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import type { FileFacts, NodeFiles } from './node-files.ts';

/** The existing folders on the path to irsactl's folder on a node, from the root. */
export interface FolderFacts {
  readonly user: number;
  readonly parts: readonly ({ readonly path: string } & Pick<
    FileFacts,
    'kind' | 'mode' | 'owner' | 'isLink'
  >)[];
}

/** irsactl's folder of a chain on a node. */
interface PrivateFolder {
  readonly node: ControlPlaneNode;
  readonly folder: string;
}

/** A folder that other users control, and why. */
interface Untrusted {
  readonly path: string;
  readonly why: string;
}

/** The advice for an untrusted folder, for all links. */
export const ownFolderAdvice =
  'Set spec.controlPlane.nodes[].directory to a dedicated folder such as /etc/kubernetes/irsactl, or correct owner and mode.';

const root = 0;
const sticky = 0o1000;

/** Whether the owner of a file is irsactl's user or root. */
export function isTrusted(owner: number, user: number): boolean {
  return owner === user || owner === root;
}

/** The first folder in which other users could place a key, a manifest or a script; null if there is none. */
export function untrustedPart(place: PrivateFolder, { user, parts }: FolderFacts): Untrusted | null {
  const misplaced = misplacement(place);
  if (misplaced !== null) return { path: place.folder, why: misplaced };
  for (const part of parts) {
    const why = faultOf(part, place, user);
    if (why !== null) return { path: part.path, why };
  }
  return null;
}

/** Reads the facts of every folder from the root. */
export async function lookAtFolder(folder: string, files: NodeFiles): Promise<FolderFacts> {
  const parts: FolderFacts['parts'][number][] = [];
  for (const path of pathsTo(folder)) {
    const facts = await files.facts(path);
    if (facts === null) continue;
    parts.push({ path, ...facts });
  }
  return { user: await files.user(), parts };
}

function pathsTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...pathsTo(above), path];
}

function faultOf(
  { path, kind, mode, owner, isLink }: FolderFacts['parts'][number],
  { folder, node }: PrivateFolder,
  user: number,
): string | null {
  if (isLink) return 'It is a symbolic link, whose target may change.';
  if (kind !== 'directory') return 'It is not a folder.';
  if (!isTrusted(owner, user)) return `It belongs to the user ${owner}; irsactl runs as ${user}.`;
  const isOwn = path === folder || path === node.directory;
  const others = user === root || isOwn ? 0o022 : 0o002;
  // In a sticky folder such as /tmp, users cannot rename or remove files of others.
  const isOpen = (mode & others) !== 0 && (isOwn || (mode & sticky) === 0);
  if (isOpen) return `Its mode is 0${mode.toString(8)}, so that others can write to it.`;
  if (path !== folder || (mode & 0o077) === 0) return null;
  return `Its mode is 0${mode.toString(8)}; expected 0700, as irsactl creates it.`;
}

/** irsactl's folder must not contain the manifests folder, nor be in it. */
function misplacement({ node, folder }: PrivateFolder): string | null {
  const manifests = dirname(node.manifest);
  if (contains(node.directory, manifests) || contains(folder, manifests)) {
    return `It contains the manifests folder ${manifests}.`;
  }
  return contains(manifests, folder) ? `It is in ${manifests}, which the kubelet reads.` : null;
}

/** Compares what the node would open: `/etc//kubernetes/./manifests` is `/etc/kubernetes/manifests`. */
function contains(folder: string, path: string): boolean {
  const [outer, inner] = [folder, path].map((one) => posix.normalize(`${one}/`));
  return outer !== undefined && inner?.startsWith(outer) === true;
}
