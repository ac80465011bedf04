import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Consent } from '../../chain/link.ts';
import { ownerOf } from '../../chain/ownership.ts';
import type { IssuerDesired } from './desired.ts';
import type { FolderFacts } from './facts.ts';
import { othersPlace } from './findings.ts';
import { markPath } from './folder-mark.ts';
import { type PlannedPart, planDocuments } from './plan-documents.ts';

/** What is to be done so that the folder holds the two documents. */
export function planFolder(
  desired: IssuerDesired,
  path: string,
  facts: FolderFacts,
  consent: Consent,
): PlannedPart {
  const owner = ownerOf(facts.tags, desired.ownership);
  if (owner.kind === 'other-chain') return { changes: [], findings: [othersPlace(path, owner)] };
  const { changes, findings } = planDocuments(desired, facts.documents, path, consent);
  const untouched = owner.kind === 'nobody' && changes.length === 0;
  return { changes: [...(untouched ? [] : planMark(desired, path, facts)), ...changes], findings };
}

function planMark(desired: IssuerDesired, path: string, { tags }: FolderFacts): readonly Change[] {
  if (isDeepStrictEqual({ ...tags }, { ...desired.tags })) return [];
  const isNew = Object.keys(tags).length === 0;
  return [
    {
      link: 'issuer',
      action: isNew ? 'create' : 'update',
      kind: 'mark-folder',
      target: `${path}/${markPath}`,
      before: isNew ? null : { tags },
      after: { tags: desired.tags },
      why: 'It tells irsactl later that the documents beside it are its own.',
      disruptive: false,
    },
  ];
}
