import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdentityProvider, Role } from '../../src/sandbox/account.ts';
import { computeChecksum } from '../../src/sandbox/s3/body/checksum.ts';
import type { Bucket, StoredObject } from '../../src/sandbox/s3/store.ts';
import type { Json } from '../../src/trust/json.ts';
import { type ChainLab, labChain } from './chain-lab.ts';

/** The AWS account of a lab. */
export function labAccount(lab: ChainLab) {
  const { state } = lab.sandbox();
  return required(state.accounts.get(state.defaultAccount));
}

/** The first identity provider of the account: the chain's. */
export function labProvider(lab: ChainLab): IdentityProvider {
  return required([...labAccount(lab).providers.values()][0]);
}

/** The role of the chain's one service account. */
export function labRole(lab: ChainLab): Role {
  return required(labAccount(lab).roles.get(`${labChain.name}-${labChain.namespace}-${labChain.account}`));
}

/** Changes the role's trust policy; returns a function that restores it. */
export function editTrustPolicy(lab: ChainLab, edit: (text: string) => string): () => void {
  const role = labRole(lab);
  const before = role.trustPolicy;
  role.trustPolicy = edit(before);
  return () => {
    role.trustPolicy = before;
  };
}

/** The bucket of the published documents. */
export function labBucket(lab: ChainLab): Bucket {
  return required(lab.sandbox().s3Store.buckets.get(labChain.bucket));
}

/** Overwrites a published document, as another writer with that right would; returns a function that restores it. */
export function overwriteDocument(
  lab: ChainLab,
  key: string,
  edit: (text: string) => string,
  contentType = 'application/json',
): () => void {
  const { objects } = labBucket(lab);
  const before = required(objects.get(key));
  const bytes = Buffer.from(edit(before.bytes.toString('utf8')));
  const after: StoredObject = {
    ...before,
    bytes,
    etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    checksum: { algorithm: 'crc64nvme', value: computeChecksum('crc64nvme', bytes) },
    replayed: { ...before.replayed, ContentType: contentType },
  };
  objects.set(key, after);
  return () => void objects.set(key, before);
}

/** Reads an object of the API server, changes it, and writes it back. */
export async function replaceObject(
  lab: ChainLab,
  path: string,
  edit: (text: string) => string,
): Promise<void> {
  const before = await lab.cluster.api.call('GET', path);
  const after: Json = JSON.parse(edit(JSON.stringify(before)));
  if (JSON.stringify(after) === JSON.stringify(before)) throw new Error(`nothing to change in ${path}`);
  await lab.cluster.api.call('PUT', path, after);
}

/** Replaces the manifest with one rename, as an editor does, and waits for the restarted API server. */
export async function replaceManifest(lab: ChainLab, text: string): Promise<void> {
  const temporary = join(lab.cluster.directory, 'manifest.next');
  await writeFile(temporary, text);
  await rename(temporary, lab.cluster.manifestPath);
  await lab.cluster.waitUntilReady();
}

/** Throws if an earlier apply has not created this part of the lab. */
function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the chain has not been applied to this lab');
  return part;
}
