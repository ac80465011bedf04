import type { SeenDistribution } from '../ports.ts';
import { zoneOfRecords } from './marks.ts';
import type { DomainFacts } from './observe.ts';
import { aliasRecords, sayTheSame } from './records.ts';

/** Whether the name leads to the distribution, and nowhere else. */
export function isAliasRight(
  distribution: SeenDistribution | null,
  { domain: { name }, aliasRecords: seen }: Pick<DomainFacts, 'domain' | 'aliasRecords'>,
): boolean {
  return distribution !== null && sayTheSame(seen, aliasRecords(name, distribution.domain));
}

/** Whether irsactl wrote what stands at the name, so that another value is somebody's change of it. */
export function wroteAlias(distribution: SeenDistribution | null): boolean {
  return zoneOfRecords(distribution?.tags) !== null;
}
