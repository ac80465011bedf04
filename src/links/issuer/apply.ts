import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IrsaError } from '../../errors/irsa-error.ts';
import type { Json } from '../../trust/json.ts';
import type { IssuerDesired } from './desired.ts';
import { documentNames, renderDocument } from './documents.ts';
import { markText } from './folder-mark.ts';
import type { IssuerPorts } from './ports.ts';

const tagged = z.object({ tags: z.record(z.string(), z.string()) });
const markData = tagged.extend({ others: z.array(z.enum(documentNames)).default([]) });
const policyData = z.object({ policy: z.json() });
const blockData = z.object({
  blockPublicAcls: z.boolean(),
  ignorePublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});
const documentData = z.object({
  document: z.record(z.string(), z.json()),
  contentType: z.string(),
  cacheControl: z.string(),
});
const versionData = z.object({ version: z.string() }).nullable();

/** Carries out one change of this link's plan. */
export async function applyIssuer(change: Change, desired: IssuerDesired, ports: IssuerPorts): Promise<void> {
  if (desired.hosting.hosting === 's3') await applyToBucket(change, desired, desired.hosting.bucket, ports);
  else await applyToFolder(change, desired.hosting.path, ports);
}

async function applyToBucket(
  change: Change,
  desired: IssuerDesired,
  bucket: string,
  { buckets }: IssuerPorts,
): Promise<void> {
  const key = change.target.slice(`s3://${bucket}/`.length);
  switch (change.kind) {
    case 'create-bucket':
      return buckets.create(bucket, tagged.parse(change.after).tags);
    case 'tag-bucket':
      return buckets.setTags(bucket, tagged.parse(change.after).tags);
    case 'set-public-access-block':
      return buckets.setPublicAccessBlock(bucket, blockData.parse(change.after));
    case 'set-bucket-policy':
      return buckets.setPolicy(bucket, policyData.parse(change.after).policy);
    case 'put-document': {
      const { document, ...headers } = documentData.parse(change.after);
      const replaces = versionData.parse(change.before)?.version ?? null;
      const body = textToPublish(document);
      return buckets.putDocument(bucket, key, { body, ...headers, tags: desired.ownership, replaces });
    }
    case 'delete-document':
      return buckets.deleteDocument(bucket, key);
    case 'delete-bucket-policy':
      return buckets.deletePolicy(bucket);
    case 'delete-bucket':
      return buckets.delete(bucket);
    default:
      throw unknownKind(change);
  }
}

async function applyToFolder(change: Change, path: string, { folder }: IssuerPorts): Promise<void> {
  const file = change.target.slice(`${path}/`.length);
  switch (change.kind) {
    case 'mark-folder':
      return folder.write(path, file, markText(markData.parse(change.after)));
    case 'put-document':
      return folder.write(path, file, textToPublish(documentData.parse(change.after).document));
    case 'delete-document':
    case 'unmark-folder':
      return folder.remove(path, file);
    default:
      throw unknownKind(change);
  }
}

/** Last look before anything becomes public: a JSON object without a hole, and never an empty key set. */
function textToPublish(document: Readonly<Record<string, Json>>): string {
  const { keys } = document;
  const hasHole = '$unknown' in document || (Array.isArray(keys) && keys.length === 0);
  if (hasHole) throw internalError('a document that is not complete must not be published');
  return renderDocument(document);
}

function unknownKind(change: Change): IrsaError {
  return internalError(`the issuer link has no change of the kind ${change.kind}`);
}
