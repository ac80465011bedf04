import { dirname } from 'node:path';
import { errorOfFinding } from '../../chain/guards.ts';
import type { DesiredSigningKey } from './desired.ts';
import { type FolderFacts, folderFindings } from './folder.ts';
import type { NodeFiles } from './ports.ts';

type Staging = NonNullable<DesiredSigningKey['staging']>;

/** Looks at every folder from the root to the staging folder. */
export async function lookAtFolder({ folder }: Staging, files: NodeFiles): Promise<FolderFacts> {
  const parts: FolderFacts['parts'][number][] = [];
  for (const path of pathsTo(folder)) {
    const facts = await files.facts(path);
    if (facts === null) continue;
    parts.push({ path, ...facts });
  }
  return { user: await files.user(), parts };
}

/** Again just before a key is written: the plan may be old. */
export async function refuseUntrustedFolder(staging: Staging, files: NodeFiles): Promise<void> {
  const [found] = folderFindings(staging, await lookAtFolder(staging, files));
  if (found) throw errorOfFinding(found);
}

function pathsTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...pathsTo(above), path];
}
