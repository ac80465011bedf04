import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../chain/change.ts';
import type { Consent } from '../../../chain/link.ts';
import { claim } from '../../../chain/ownership.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { change } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import { type DocumentEdit, editData } from '../document-edit.ts';
import { planDocuments } from '../document-plan.ts';
import { documentNames, documentPaths } from '../documents.ts';
import { finding } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { markPath } from './mark.ts';
import type { FolderFacts } from './observe.ts';

/** Plans a folder with the two documents. */
export function planFolder(desired: DesiredIssuer, facts: FolderFacts, consent: Consent): PlacePlan {
  const { path, mark } = facts;
  const claimed = claim(path, mark.tags, desired.ownership, consent);
  if (claimed.kind === 'refusal' && claimed.owner === 'other-chain') {
    return { changes: [], findings: [finding.error('IRSA-ISSUER-031', claimed.problem)] };
  }
  const { edits, findings } = planDocuments(desired, facts.documents, path, consent);
  const isUntouched = claimed.kind !== 'ours' && edits.length === 0;
  const rewritten = edits.filter((edit) => !isTagOnly(edit));
  return {
    changes: [
      ...(isUntouched ? [] : planMark(desired, facts, edits)),
      ...rewritten.map((edit) => writeDocument(path, edit)),
    ],
    findings,
  };
}

export function writeDocument(path: string, edit: DocumentEdit): Change {
  const action = edit.stored ? 'update' : 'create';
  const data = { ...editData(edit), why: edit.why };
  return change[action]('write-document', `${path}/${documentPaths[edit.name]}`, data);
}

/** A file's tags are in the mark: if only they differ, the file is not written. */
function isTagOnly({ stored, document }: DocumentEdit): boolean {
  return stored !== null && isDeepStrictEqual(JSON.parse(JSON.stringify(document)), parsed(stored.body));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function planMark(
  desired: DesiredIssuer,
  facts: FolderFacts,
  edits: readonly DocumentEdit[],
): readonly Change[] {
  const documents: Record<string, PlanValue> = {};
  for (const name of documentNames) {
    const edited = edits.find((edit) => edit.name === name)?.tags;
    const stored = facts.documents[name];
    const tags = edited ?? (stored && isOwn(desired, stored.tags) ? stored.tags : undefined);
    if (tags !== undefined) documents[name] = tags;
  }
  const after = { tags: desired.tags, documents };
  const isNew = Object.keys(facts.mark.tags).length === 0;
  const { discovery, jwks } = facts.mark.documents;
  const marked = { ...(discovery && { discovery }), ...(jwks && { jwks }) };
  const before = isNew ? null : { tags: facts.mark.tags, documents: marked };
  if (before && isDeepStrictEqual(plain(before), plain(after))) return [];
  const why = 'irsactl later recognises its own documents by it.';
  return [
    change[isNew ? 'create' : 'update']('mark-folder', `${facts.path}/${markPath}`, {
      before,
      after,
      why,
    }),
  ];
}

function plain(value: PlanValue): unknown {
  return JSON.parse(JSON.stringify(value));
}
