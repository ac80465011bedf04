import { known } from '../../chain/known.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { stringAt } from '../../trust/json.ts';
import { leadsToBucket } from './bucket/names.ts';
import { type BucketContents, observeContents } from './bucket/observe.ts';
import { planBucketRemoval } from './bucket/removal.ts';
import { type DesiredIssuer, formersOf, isOwn } from './desired.ts';
import type { StoredDocuments } from './document-edit.ts';
import { readDocument } from './documents.ts';
import { finding } from './findings.ts';
import type { PlacePlan } from './hosting/hosting.ts';
import type { IssuerPorts } from './ports.ts';
import { hostPathOf } from './trust.ts';

/** The bucket of an issuer that no API server accepts. */
export interface FormerPlace {
  readonly url: string;
  readonly contents: BucketContents;
}

/** Finds the buckets of former issuers that nothing trusts. The user removes documents in other places. */
export async function observeFormers(
  desired: DesiredIssuer,
  providers: readonly string[],
  { buckets }: IssuerPorts,
): Promise<readonly FormerPlace[]> {
  const found: FormerPlace[] = [];
  for (const { url, isAccepted } of formersOf(desired)) {
    const bucket = bucketOf(desired, url);
    if (isAccepted || bucket === null) continue;
    if (providers.some((arn) => leadsToBucket(bucket, desired, hostPathOf(arn)))) continue;
    const contents = await observeContents(bucket, buckets);
    if (isOwn(desired, contents.tags)) found.push({ url, contents });
  }
  return found;
}

export function planFormers(desired: DesiredIssuer, places: readonly FormerPlace[]): PlacePlan {
  const plans = places.map(({ url, contents }) =>
    planBucketRemoval(at(desired, url, contents.bucket), contents),
  );
  return {
    changes: plans.flatMap(({ changes }) => changes),
    findings: plans.flatMap(({ findings }) => findings),
  };
}

/** The issuer of a change's target: a former one if the target is its bucket. */
export function issuerOfTarget(desired: DesiredIssuer, target: string): DesiredIssuer {
  const bucket = /^s3:\/\/([^/]+)/.exec(target)?.[1];
  const former = desired.recordedIssuers.find(
    ({ url }) => bucket !== undefined && bucket !== ownBucket(desired) && bucketOf(desired, url) === bucket,
  );
  return former && bucket !== undefined ? at(desired, former.url, bucket) : desired;
}

/** Reports a new issuer in the place of a former one, which must be published until it is retired. */
export function samePlace(desired: DesiredIssuer, { discovery }: StoredDocuments) {
  const published = discovery && stringAt(readDocument(discovery.body), 'issuer');
  const former = formersOf(desired).find(({ url, isAccepted }) => isAccepted && url === published);
  if (!former) return [];
  return [
    finding.error('IRSA-ISSUER-056', {
      what: `The place in spec.issuer still publishes the former issuer, ${former.url}.`,
      why: 'Running pods hold tokens of the former issuer, and AWS reads its documents until these tokens have expired.',
      next: 'Choose another bucket or folder for the new issuer, or restore the former spec.issuer and region.',
    }),
  ];
}

function at(desired: DesiredIssuer, text: string, bucket: string): DesiredIssuer {
  const url = parseIssuerUrl(text);
  return { ...desired, hosting: { hosting: 's3', bucket, url }, url: known(url), recordedIssuers: [] };
}

function ownBucket({ hosting }: DesiredIssuer): string | null {
  return 'bucket' in hosting ? hosting.bucket : null;
}

/** The bucket of an issuer that S3 serves under the bucket's own name; else null. */
function bucketOf(desired: DesiredIssuer, url: string): string | null {
  const { host, pathname } = new URL(url);
  const [bucket = ''] = host.split('.s3.', 1);
  return pathname === '/' && bucket !== host && leadsToBucket(bucket, desired, host) ? bucket : null;
}
