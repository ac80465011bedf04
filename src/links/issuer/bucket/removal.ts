import type { Change } from '../../../chain/change.ts';
import { isAdopted, withoutMarks } from '../../../chain/ownership.ts';
import { change, nothingTrustsIt } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import { type DocumentEdit, editData } from '../document-edit.ts';
import { removeDocuments } from '../document-removal.ts';
import { documentNames, documentPaths } from '../documents.ts';
import type { PlaceRemoval } from '../hosting/hosting.ts';
import { adoptedBucketStays, otherObjects } from './findings.ts';
import type { BucketContents } from './observe.ts';
import { putDocument } from './plan.ts';
import { hasOwnStatement, othersPolicy, publicStatements } from './policy.ts';
import { aroundPolicy, closeBlock } from './public-access.ts';

/** Removes the documents first and the bucket last, and only resources with this chain's mark. */
export function planBucketRemoval(desired: DesiredIssuer, facts: BucketContents): PlaceRemoval {
  const place = `s3://${facts.bucket}`;
  if (facts.location.kind === 'absent') return nothing(`${place} does not exist`);
  if (facts.location.kind === 'other-account' || !isOwn(desired, facts.tags)) {
    return nothing(`${place} is not irsactl's and stays`);
  }
  const { deleted, released } = removeDocuments(
    desired,
    facts.documents,
    isAdopted(facts.tags) ? 'shared' : 'own',
  );
  const documents = [
    ...deleted.map((edit) => deleteDocument(place, edit)),
    ...released.map((edit) => putDocument(place, edit)),
  ];
  if (isAdopted(facts.tags)) {
    const changes = [...documents, ...closeBucket(place, facts), untagBucket(place, facts)];
    return { changes, findings: [adoptedBucketStays(place)], summary: place };
  }
  // Includes deleted documents, of which only versions are left.
  const own = documentNames.filter(
    (name) => facts.documents[name] === null || deleted.some((edit) => edit.name === name),
  );
  const gone = own.map((name) => documentPaths[name]);
  const versions = gone.flatMap((path) => deleteVersions(place, path, facts));
  const others = facts.keys.filter((key) => !gone.includes(key));
  if (others.length > 0) {
    const changes = [...documents, ...versions, ...closeBucket(place, facts)];
    return { changes, findings: [otherObjects(place, others)], summary: place };
  }
  return {
    changes: [...documents, ...versions, ...closePolicy(place, facts), deleteBucket(place, facts)],
    findings: [],
    summary: place,
  };
}

/** S3 deletes a bucket only without old versions. In a bucket with other users, versions stay. */
function deleteVersions(place: string, path: string, { settings, keys }: BucketContents): readonly Change[] {
  if (settings.versioning === null || !keys.includes(path)) return [];
  return [
    change.delete('delete-document-versions', `${place}/${path}`, {
      before: { versions: 'all' },
      after: null,
      why: 'The bucket keeps overwritten and deleted versions, and S3 deletes it only without them.',
    }),
  ];
}

function deleteDocument(place: string, edit: DocumentEdit): Change {
  const target = `${place}/${documentPaths[edit.name]}`;
  return change.delete('delete-document', target, { ...editData(edit), after: null, why: edit.why });
}

/** For a bucket that stays: removes irsactl's statements, and makes the bucket private if nothing else in it is public. */
function closeBucket(place: string, facts: BucketContents): readonly Change[] {
  const policy = closePolicy(place, facts);
  const isPublic = publicStatements(facts.policy).length > 0;
  return isPublic ? aroundPolicy(place, facts.block, policy) : [...policy, ...closeBlock(place, facts.block)];
}

function closePolicy(place: string, { policy }: BucketContents): readonly Change[] {
  if (!hasOwnStatement(policy)) return [];
  const rest = othersPolicy(policy);
  return rest === null
    ? [
        change.delete('delete-bucket-policy', place, {
          before: { policy },
          after: null,
          why: nothingTrustsIt,
        }),
      ]
    : [
        change.update('set-bucket-policy', place, {
          before: { policy },
          after: { policy: rest },
          why: nothingTrustsIt,
        }),
      ];
}

function deleteBucket(place: string, { tags }: BucketContents): Change {
  return change.delete('delete-bucket', place, { before: { tags }, after: null, why: nothingTrustsIt });
}

function untagBucket(place: string, { tags }: BucketContents): Change {
  const data = {
    before: { tags },
    after: { tags: withoutMarks(tags) },
    why: 'irsactl adopted it, so it removes only its tags.',
  };
  return change.update('tag-bucket', place, data);
}

function nothing(summary: string): PlaceRemoval {
  return { changes: [], findings: [], summary };
}
