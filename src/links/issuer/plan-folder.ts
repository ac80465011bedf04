import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Consent } from '../../chain/link.ts';
import { ownerOf } from '../../chain/ownership.ts';
import type { IssuerDesired } from './desired.ts';
import { type DocumentName, documentNames, documentPaths } from './documents.ts';
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
  const written = new Set(changes.map(({ target }) => target));
  const others = othersDocuments(desired, facts).filter(
    (name) => !written.has(`${path}/${documentPaths[name]}`),
  );
  const mark = untouched ? [] : planMark(desired, path, facts, others);
  return { changes: [...mark, ...changes], findings };
}

function othersDocuments(desired: IssuerDesired, { documents }: FolderFacts): readonly DocumentName[] {
  return documentNames.filter((name) => {
    const document = documents[name];
    return document !== null && ownerOf(document.tags, desired.ownership).kind === 'nobody';
  });
}

function planMark(
  desired: IssuerDesired,
  path: string,
  { tags, others: marked }: FolderFacts,
  others: readonly DocumentName[],
): readonly Change[] {
  if (isDeepStrictEqual({ ...tags }, { ...desired.tags }) && isDeepStrictEqual(marked, others)) return [];
  const isNew = Object.keys(tags).length === 0;
  return [
    {
      link: 'issuer',
      action: isNew ? 'create' : 'update',
      kind: 'mark-folder',
      target: `${path}/${markPath}`,
      before: isNew ? null : { tags, others: marked },
      after: { tags: desired.tags, others },
      why: 'It tells irsactl later that the documents beside it are its own.',
      disruptive: false,
    },
  ];
}
