import type { Known } from '../../../chain/known.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { type BucketContents, observeContents } from '../bucket/observe.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { StoredDocuments } from '../document-edit.ts';
import type { AccessControl, IssuerPorts, SeenDistribution } from '../ports.ts';
import { nameOfChain, ownAmong, urlOfDistribution } from './own-distribution.ts';

/** What bucket and distribution of the issuer look like now. */
export interface CloudFrontFacts {
  readonly bucket: BucketContents;
  readonly documents: StoredDocuments;
  readonly accessControl: AccessControl | null;
  readonly distribution: SeenDistribution | null;
  /** IDs of others that carry the chain's mark. */
  readonly doubles: readonly string[];
  readonly url: Known<IssuerUrl>;
}

export async function observeCloudFront(
  bucketName: string,
  desired: DesiredIssuer,
  { buckets, distributions }: IssuerPorts,
): Promise<CloudFrontFacts> {
  const name = nameOfChain(desired);
  const port = await distributions();
  const [bucket, accessControl, found] = await Promise.all([
    observeContents(bucketName, buckets),
    port.accessControl(name),
    port.find({ comment: name, bucket: bucketName }),
  ]);
  const distribution = ownAmong(desired, found);
  return {
    bucket,
    documents: bucket.documents,
    accessControl,
    distribution,
    doubles: found.filter((one) => one !== distribution && isOwn(desired, one.tags)).map(({ id }) => id),
    url: urlOfDistribution(distribution),
  };
}
