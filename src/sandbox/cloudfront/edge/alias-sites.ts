import { statusOf } from '../../acm/store.ts';
import type { Site } from '../../public-sites.ts';
import { type CloudFrontStore, type StoredDistribution, servedConfig } from '../store.ts';
import type { EdgeWorld } from './ask-origin.ts';
import { edgeOf } from './serve.ts';

/** Records of the world's DNS: names, and the name that each leads to, all in lower case. */
export type NameRecords = Map<string, string>;

/**
 * What the edges answer under a name that is not CloudFront's own: null if the name does not lead to CloudFront,
 * whichever distribution it leads to, or no distribution has the name as an alias. Without records every alias leads there.
 */
export function aliasSiteAt(world: EdgeWorld, records: NameRecords | null, host: string): Site | null {
  const { state, store, certificates } = world;
  const now = state.now();
  const found = withAlias(store, host, now);
  if (!found || (records && !isOfCloudFront(store, records.get(host)))) return null;
  const certificate = certificates.get(servedConfig(found, now)?.ViewerCertificate?.ACMCertificateArn ?? '');
  if (!certificate) return null;
  return { handler: edgeOf(world, found), trusted: statusOf(certificate, now) === 'ISSUED' };
}

function isOfCloudFront({ distributions }: CloudFrontStore, name: string | undefined): boolean {
  return [...distributions.values()].some(({ domain }) => domain === name);
}

/** The name itself counts before a wildcard that covers it. */
function withAlias({ distributions }: CloudFrontStore, host: string, now: Date): StoredDistribution | null {
  const wildcard = host.replace(/^[^.]+/, '*');
  const having = (name: string) =>
    [...distributions.values()].find((one) =>
      servedConfig(one, now)?.Aliases?.Items?.some((alias) => alias.toLowerCase() === name),
    );
  return having(host) ?? having(wildcard) ?? null;
}
