import { statusOf } from '../../acm/store.ts';
import type { Site } from '../../public-sites.ts';
import { type CloudFrontStore, type StoredDistribution, servedConfig } from '../store.ts';
import type { EdgeWorld } from './ask-origin.ts';
import { edgeOf } from './serve.ts';

/** Public CNAME records: each name and its target, in lower case. */
export type NameRecords = Map<string, string>;

/**
 * Returns the site that the edges serve under an alias. Null if no distribution has the alias, or if its record does not
 * point to a distribution (any of them will do). Without records, every alias counts as pointing to CloudFront.
 */
export function aliasSiteAt(world: EdgeWorld, records: NameRecords | null, host: string): Site | null {
  const { state, store, certificates } = world;
  const now = state.now();
  const found = withAlias(store, host, now);
  if (!found || (records && !isDistributionDomain(store, records.get(host)))) return null;
  const certificate = certificates.get(servedConfig(found, now)?.ViewerCertificate?.ACMCertificateArn ?? '');
  if (!certificate) return null;
  return { handler: edgeOf(world, found), trusted: statusOf(certificate, now) === 'ISSUED' };
}

function isDistributionDomain({ distributions }: CloudFrontStore, name: string | undefined): boolean {
  return [...distributions.values()].some(({ domain }) => domain === name);
}

/** An exact alias takes precedence over a wildcard. */
function withAlias({ distributions }: CloudFrontStore, host: string, now: Date): StoredDistribution | null {
  const wildcard = host.replace(/^[^.]+/, '*');
  const having = (name: string) =>
    [...distributions.values()].find((one) =>
      servedConfig(one, now)?.Aliases?.Items?.some((alias) => alias.toLowerCase() === name),
    );
  return having(host) ?? having(wildcard) ?? null;
}
