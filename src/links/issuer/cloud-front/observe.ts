import { type Known, known } from '../../../chain/known.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { type BucketContents, observeContents } from '../bucket/observe.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { StoredDocuments } from '../document-edit.ts';
import type { PlaceOf } from '../hosting/hosting.ts';
import { type DomainFacts, observeDomain } from '../own-domain/observe.ts';
import type { AccessControl, IssuerPorts, SeenDistribution } from '../ports.ts';
import { nameOfChain, ownAmong, urlOfDistribution } from './own-distribution.ts';

/** The state of the issuer's bucket and distribution. */
export interface CloudFrontFacts {
  readonly bucket: BucketContents;
  readonly documents: StoredDocuments;
  readonly accessControl: AccessControl | null;
  readonly distribution: SeenDistribution | null;
  /** IDs of other distributions with the chain's tags. */
  readonly doubles: readonly string[];
  readonly url: Known<IssuerUrl>;
  /** Null if irsa.yaml names no domain. */
  readonly domain: DomainFacts | null;
  /** IDs of other distributions of the account with its name. */
  readonly nameTakenBy: readonly string[];
}

export async function observeCloudFront(
  { bucket: bucketName, url, domain }: PlaceOf<'cloudFront'>,
  desired: DesiredIssuer,
  ports: IssuerPorts,
): Promise<CloudFrontFacts> {
  const { buckets, distributions } = ports;
  const name = nameOfChain(desired);
  const port = await distributions();
  const [bucket, accessControl, found] = await Promise.all([
    observeContents(bucketName, buckets),
    port.accessControl(name),
    port.find({ comment: name, bucket: bucketName, alias: domain?.name }),
  ]);
  const distribution = ownAmong(desired, found);
  return {
    bucket,
    documents: bucket.documents,
    accessControl,
    distribution,
    doubles: found.filter((one) => one !== distribution && isOwn(desired, one.tags)).map(({ id }) => id),
    url: url === null ? urlOfDistribution(distribution) : known(url),
    domain: domain ? await observeDomain(domain, distribution, ports) : null,
    nameTakenBy: found
      .filter((one) => one !== distribution && domain && one.settings.aliases.includes(domain.name))
      .map(({ id }) => id),
  };
}
