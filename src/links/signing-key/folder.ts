import { dirname } from 'node:path';
import type { Finding } from '../../chain/finding.ts';
import type { DesiredSigningKey } from './desired.ts';
import { finding } from './findings.ts';
import type { FileFacts } from './ports.ts';

/** What lies on the way to the staging folder, from the root on; folders that are not there yet are left out. */
export interface FolderFacts {
  readonly user: number;
  readonly parts: readonly ({ readonly path: string } & Pick<
    FileFacts,
    'kind' | 'mode' | 'owner' | 'isLink'
  >)[];
}

type Staging = NonNullable<DesiredSigningKey['staging']>;

const root = 0;
const sticky = 0o1000;

/** Whether a file can only have been written by the user that irsactl runs as, or by root. */
export function isTrusted(owner: number, user: number): boolean {
  return owner === user || owner === root;
}

/** Nobody else may be able to put a key, or a manifest, where irsactl looks for its own. */
export function folderFindings(staging: Staging, { user, parts }: FolderFacts): readonly Finding[] {
  const place = misplacement(staging);
  if (place !== null) return [untrusted(staging.folder, place)];
  for (const part of parts) {
    const fault = faultOf(part, staging, user);
    if (fault !== null) return [untrusted(part.path, fault)];
  }
  return [];
}

function faultOf(
  { path, kind, mode, owner, isLink }: FolderFacts['parts'][number],
  { folder, node }: Staging,
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
function misplacement({ node, folder }: Staging): string | null {
  const manifests = dirname(node.manifest);
  if (contains(node.directory, manifests) || contains(folder, manifests)) {
    return `It holds the folder of the manifests, ${manifests}.`;
  }
  return contains(manifests, folder) ? `The kubelet reads ${manifests}, and it lies in there.` : null;
}

function contains(folder: string, path: string): boolean {
  return folder === path || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function untrusted(path: string, why: string): Finding {
  return finding.error('IRSA-KEY-037', {
    what: `${path} is no place for a signing key.`,
    why,
    next: 'Set spec.controlPlane.nodes[].directory to a folder of its own, as /etc/kubernetes/irsactl, or put owner and mode right.',
  });
}
