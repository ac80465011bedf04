import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import type { FileFacts, NodeFiles } from './node-files.ts';

/** What lies on the way to irsactl's folder on a node, from the root on; folders that are not there yet are left out. */
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

/** A folder that others than root and irsactl rule, and how. */
interface Untrusted {
  readonly path: string;
  readonly why: string;
}

/** What to do about a folder that is not irsactl's alone, whichever link found it. */
export const ownFolderAdvice =
  'Set spec.controlPlane.nodes[].directory to a folder of its own, as /etc/kubernetes/irsactl, or put owner and mode right.';

const root = 0;
const sticky = 0o1000;

/** Whether a file can only have been written by the user that irsactl runs as, or by root. */
export function isTrusted(owner: number, user: number): boolean {
  return owner === user || owner === root;
}

/** Nobody else may be able to put a key, a manifest or a script where irsactl looks for its own. */
export function untrustedPart(place: PrivateFolder, { user, parts }: FolderFacts): Untrusted | null {
  const misplaced = misplacement(place);
  if (misplaced !== null) return { path: place.folder, why: misplaced };
  for (const part of parts) {
    const why = faultOf(part, place, user);
    if (why !== null) return { path: part.path, why };
  }
  return null;
}

/** Looks at every folder from the root on. */
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
  if (isLink) return 'It is a symbolic link, which may be led elsewhere.';
  if (kind !== 'directory') return 'It is not a folder.';
  if (!isTrusted(owner, user)) return `It belongs to the user ${owner}; irsactl runs as ${user}.`;
  const isOwn = path === folder || path === node.directory;
  const others = user === root || isOwn ? 0o022 : 0o002;
  // In a sticky folder, as /tmp, others cannot rename or remove what is not theirs.
  const isOpen = (mode & others) !== 0 && (isOwn || (mode & sticky) === 0);
  if (isOpen) return `Its mode is 0${mode.toString(8)}, so that others can write to it.`;
  if (path !== folder || (mode & 0o077) === 0) return null;
  return `Its mode is 0${mode.toString(8)}; expected is 0700, as irsactl makes it.`;
}

/** irsactl's folder holds nothing but what irsactl puts there, and the kubelet does not read it. */
function misplacement({ node, folder }: PrivateFolder): string | null {
  const manifests = dirname(node.manifest);
  if (contains(node.directory, manifests) || contains(folder, manifests)) {
    return `It holds the folder of the manifests, ${manifests}.`;
  }
  return contains(manifests, folder) ? `The kubelet reads ${manifests}, and it lies in there.` : null;
}

function contains(folder: string, path: string): boolean {
  return folder === path || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
