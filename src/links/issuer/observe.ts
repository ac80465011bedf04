import type { IssuerDesired } from './desired.ts';
import { type DocumentName, documentCaching, documentPaths, documentType } from './documents.ts';
import { type BucketFacts, type FolderFacts, type IssuerFacts, noDocuments } from './facts.ts';
import { markPath, readMark } from './folder-mark.ts';
import type { Buckets, Folder, IssuerPorts, StoredDocument } from './ports.ts';

/** Looks at the place where the documents are kept. */
export function observeIssuer(desired: IssuerDesired, ports: IssuerPorts): Promise<IssuerFacts> {
  return desired.hosting.hosting === 's3'
    ? observeBucket(desired.hosting.bucket, ports.buckets)
    : observeFolder(desired.hosting.path, ports.folder);
}

/** Enough to see the two documents and something else. */
const keysToSee = 10;

async function observeBucket(bucket: string, buckets: Buckets): Promise<BucketFacts> {
  const [whereabouts, accountBlock] = await Promise.all([
    buckets.locate(bucket),
    buckets.accountPublicAccessBlock(),
  ]);
  const nothing: BucketFacts = {
    hosting: 's3',
    whereabouts,
    accountBlock,
    tags: {},
    publicAccessBlock: null,
    policy: null,
    documents: noDocuments,
    keys: [],
  };
  if (whereabouts.kind !== 'ours') return nothing;
  const [tags, publicAccessBlock, policy, discovery, jwks, keys] = await Promise.all([
    buckets.tags(bucket),
    buckets.publicAccessBlock(bucket),
    buckets.policy(bucket),
    buckets.document(bucket, documentPaths.discovery),
    buckets.document(bucket, documentPaths.jwks),
    buckets.keys(bucket, keysToSee),
  ]);
  return { ...nothing, tags, publicAccessBlock, policy, documents: { discovery, jwks }, keys };
}

async function observeFolder(path: string, folder: Folder): Promise<FolderFacts> {
  const [mark, discovery, jwks] = await Promise.all([
    folder.read(path, markPath),
    folder.read(path, documentPaths.discovery),
    folder.read(path, documentPaths.jwks),
  ]);
  const { tags, others } = readMark(mark);
  const document = (name: DocumentName, body: string | null): StoredDocument | null =>
    body === null
      ? null
      : {
          body,
          contentType: documentType,
          cacheControl: documentCaching,
          version: '',
          tags: others.includes(name) ? {} : tags,
        };
  const documents = { discovery: document('discovery', discovery), jwks: document('jwks', jwks) };
  return { hosting: 'directory', tags, others, documents };
}
