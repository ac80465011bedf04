import type { ChangeTable } from '../../../chain/change-kind.ts';
import { known } from '../../../chain/known.ts';
import { bucketChanges, bucketRemovals } from '../bucket/changes.ts';
import { leadsToBucket } from '../bucket/names.ts';
import { observeBucket } from '../bucket/observe.ts';
import { checkBucket, planBucket } from '../bucket/plan.ts';
import { planBucketRemoval } from '../bucket/removal.ts';
import { cloudFrontChanges, cloudFrontRemovals } from '../cloud-front/changes.ts';
import { checkCloudFront } from '../cloud-front/check.ts';
import { observeCloudFront } from '../cloud-front/observe.ts';
import { findOwn, urlOfDistribution } from '../cloud-front/own-distribution.ts';
import { planCloudFront } from '../cloud-front/plan.ts';
import { planCloudFrontRemoval } from '../cloud-front/removal.ts';
import { type DesiredIssuer, located } from '../desired.ts';
import { checkExisting } from '../existing/check.ts';
import { observeExisting } from '../existing/observe.ts';
import { planExisting } from '../existing/plan.ts';
import { folderChanges, folderRemovals } from '../folder/changes.ts';
import { observeFolder } from '../folder/observe.ts';
import { planFolder } from '../folder/plan.ts';
import { planFolderRemoval } from '../folder/removal.ts';
import { expiriesOf } from '../own-domain/certificate.ts';
import type { IssuerPorts } from '../ports.ts';
import {
  defineHosting,
  type Hosting,
  type HostingName,
  type ObservedPlace,
  type PlaceOf,
} from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** A bucket in which the two documents are public. */
const s3Hosting = defineHosting({
  hosting: 's3',
  isOurs: true,
  observe: ({ bucket }, _desired, { buckets }) => observeBucket(bucket, buckets),
  plan: planBucket,
  planRemoval: planBucketRemoval,
  check: checkBucket,
  changes: bucketChanges,
  removals: bucketRemovals,
  isNameOf: ({ bucket }, desired, hostPath) => leadsToBucket(bucket, desired, hostPath),
});

/** A folder that a web server publishes. */
const directoryHosting = defineHosting({
  hosting: 'directory',
  isOurs: true,
  observe: ({ path }, _desired, { folder }) => observeFolder(path, folder),
  plan: planFolder,
  planRemoval: planFolderRemoval,
  /** irsactl does not check who may write in the folder. */
  check: () => [],
  changes: folderChanges,
  removals: folderRemovals,
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

/** Documents that another party publishes: irsactl reads them as AWS would, and never changes them. */
const existingHosting = defineHosting({
  hosting: 'existing',
  isOurs: false,
  observe: ({ url }, _desired, { publicDocuments }) => observeExisting(url, publicDocuments),
  plan: planExisting,
  planRemoval: (_desired, { url }) => ({
    changes: [],
    findings: [],
    summary: `${url}, which another party publishes`,
  }),
  check: checkExisting,
  changes: () => ({}),
  removals: () => ({}),
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

/** A private bucket, and a CloudFront distribution that reads the two documents from it. */
const cloudFrontHosting = defineHosting({
  hosting: 'cloudFront',
  isOurs: true,
  observe: observeCloudFront,
  urlOf: ({ url }) => url,
  findUrl: async ({ bucket, url }, desired, { distributions }) =>
    url === null ? urlOfDistribution(await findOwn(desired, bucket, distributions)) : known(url),
  plan: planCloudFront,
  planRemoval: planCloudFrontRemoval,
  check: checkCloudFront,
  expiriesOf: ({ domain }) => (domain ? expiriesOf(domain) : []),
  changes: (ports) => ({ ...bucketChanges(ports), ...cloudFrontChanges(ports) }),
  removals: (ports) => ({ ...bucketRemovals(ports), ...cloudFrontRemovals(ports) }),
  isNameOf: ({ bucket }, desired, hostPath) =>
    leadsToBucket(bucket, desired, hostPath) || (desired.url.known && leadsTo(desired.url.value, hostPath)),
});

/** One entry for each hosting in irsa.yaml: a missing one does not compile. */
const hostings: { readonly [Name in HostingName]: Hosting<Name> } = {
  s3: s3Hosting,
  directory: directoryHosting,
  existing: existingHosting,
  cloudFront: cloudFrontHosting,
};

export function observePlace(desired: DesiredIssuer, ports: IssuerPorts): Promise<ObservedPlace> {
  const { hosting } = desired;
  return at(hosting.hosting, hosting, (entry, place) => entry.observe(place, desired, ports));
}

/** The issuer with its current URL. */
export async function locate(desired: DesiredIssuer, ports: IssuerPorts): Promise<DesiredIssuer> {
  const { hosting } = desired;
  const url = await at(hosting.hosting, hosting, (entry, place) => entry.findUrl(place, desired, ports));
  return located(desired, { url });
}

export function isNameOfPlace(desired: DesiredIssuer, hostPath: string): boolean {
  const { hosting } = desired;
  return at(hosting.hosting, hosting, (entry, place) => entry.isNameOf(place, desired, hostPath));
}

/** The changes of the places of all hostings. */
export function changesOfPlaces(
  part: 'changes' | 'removals',
  ports: IssuerPorts,
): ChangeTable<DesiredIssuer> {
  return Object.assign({}, ...Object.values(hostings).map((hosting) => hosting[part](ports)));
}

function at<Name extends HostingName, Result>(
  name: Name,
  place: PlaceOf<Name>,
  use: (entry: Hosting<Name>, place: PlaceOf<Name>) => Result,
): Result {
  return use(hostings[name], place);
}
