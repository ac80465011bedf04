import type { Tags } from '../../../chain/ownership.ts';
import type { DesiredIssuer } from '../desired.ts';

/** On a distribution, from the call that makes it: the domain name that it is for. */
export const domainTag = 'irsactl.dev/domain';

/**
 * Records have no tags. What they lead to has: this one says in which hosted zone irsactl wrote the records of the name
 * (on the distribution) or the one that proves it (on the certificate). It is set before the first of them is written.
 */
export const zoneTag = 'irsactl.dev/hosted-zone';

/** The tags of the chain's distribution. */
export function distributionTags({ tags, hosting }: Pick<DesiredIssuer, 'tags' | 'hosting'>): Tags {
  const domain = hosting.hosting === 'cloudFront' ? hosting.domain : undefined;
  return domain ? { ...tags, [domainTag]: domain.name } : tags;
}

/** The zone in which irsactl wrote records for a thing; null where it wrote none. */
export function zoneOfRecords(tags: Tags | undefined): string | null {
  return tags?.[zoneTag] ?? null;
}
