import type { Finding } from '../../chain/finding.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import {
  type FolderFacts,
  lookAtFolder,
  ownFolderAdvice,
  untrustedPart,
} from '../../chain/private-folder.ts';
import type { Staging } from './desired.ts';
import { finding } from './findings.ts';
import type { NodeFiles } from './ports.ts';

/** Nobody else may be able to put a key where irsactl looks for its own. */
export function folderFindings(staging: Staging, facts: FolderFacts): readonly Finding[] {
  const found = untrustedPart(staging, facts);
  if (found === null) return [];
  return [
    finding.error('IRSA-KEY-037', {
      what: `${found.path} is no place for a signing key.`,
      why: found.why,
      next: ownFolderAdvice,
    }),
  ];
}

/** Again just before a key is written: the plan may be old. */
export async function refuseUntrustedFolder(staging: Staging, files: NodeFiles): Promise<void> {
  const [found] = folderFindings(staging, await lookAtFolder(staging.folder, files));
  if (found) throw errorOfFinding(found);
}
