import { known } from '../../../chain/known.ts';
import { bucketChanges, bucketRemovals } from '../bucket/changes.ts';
import { leadsToBucket } from '../bucket/names.ts';
import { cloudFrontChanges, cloudFrontRemovals } from '../cloud-front/changes.ts';
import { checkCloudFront } from '../cloud-front/check.ts';
import { observeCloudFront } from '../cloud-front/observe.ts';
import { findOwn, urlOfDistribution } from '../cloud-front/own-distribution.ts';
import { planCloudFront } from '../cloud-front/plan.ts';
import { planCloudFrontRemoval } from '../cloud-front/removal.ts';
import { expiriesOf } from '../own-domain/certificate.ts';
import { defineHosting } from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** A private bucket, and a CloudFront distribution that reads the two documents from it. */
export const cloudFrontHosting = defineHosting({
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
