import { change, nothingTrustsIt } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import { editData } from '../document-edit.ts';
import { removeDocuments } from '../document-removal.ts';
import { documentPaths } from '../documents.ts';
import type { PlaceRemoval } from '../hosting/hosting.ts';
import { markPath } from './mark.ts';
import type { FolderFacts } from './observe.ts';
import { writeDocument } from './plan.ts';

/** Deletes the chain's documents, releases adopted ones, and deletes the mark last. */
export function planFolderRemoval(desired: DesiredIssuer, facts: FolderFacts): PlaceRemoval {
  const { path, mark } = facts;
  if (!isOwn(desired, mark.tags)) {
    return { changes: [], findings: [], summary: `${path} has no documents of this chain` };
  }
  const { deleted, released } = removeDocuments(desired, facts.documents, 'shared');
  const changes = [
    ...deleted.map((edit) =>
      change.delete('delete-file', `${path}/${documentPaths[edit.name]}`, {
        ...editData(edit),
        after: null,
        why: edit.why,
      }),
    ),
    ...released.filter(({ keptKeys }) => keptKeys.length > 0).map((edit) => writeDocument(path, edit)),
    change.delete('unmark-folder', `${path}/${markPath}`, {
      before: { tags: mark.tags },
      after: null,
      why: nothingTrustsIt,
    }),
  ];
  return { changes, findings: [], summary: path };
}
