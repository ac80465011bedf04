import type { LoadRecord } from './record.ts';
import { clockOf } from './summary-lines.ts';

/** What those have seen that ask for one thing alone. Null: there was none of them. */
export interface OnlookerSummary {
  /** Of a client that renews a Lease each second. */
  readonly lease: { readonly renewals: number; readonly longestGap: number; readonly lost: number } | null;
  /** Of the Service `kubernetes`, by each version of its slices. */
  readonly endpoint: { readonly versions: number; readonly without: readonly LoadRecord[] } | null;
}

/** How long a Lease of the lab lasts without a renewal, in milliseconds. */
const leaseMilliseconds = 5000;

export function summariseOnlookers(
  records: readonly LoadRecord[],
  from: number,
  until: number,
): OnlookerSummary {
  const of = (what: string) => records.filter((record) => record.what === what && record.begun <= until);
  const since = ({ begun }: LoadRecord) => begun >= from;
  const renewals = of('renewal').filter(({ outcome }) => outcome === 'ok');
  const seen = of('endpoint');
  // It says something only where something changes: what it said last stands.
  const last = seen.findLast((record) => !since(record));
  const versions = [...(last ? [last] : []), ...seen.filter(since)];
  return {
    lease:
      renewals.length === 0
        ? null
        : {
            renewals: renewals.filter(since).length,
            longestGap: longestGap(renewals.filter(since), from, until),
            lost: of('lease').filter(since).length,
          },
    endpoint:
      seen.length === 0
        ? null
        : { versions: versions.length, without: versions.filter(({ outcome }) => outcome !== 'ok') },
  };
}

/** From the end of one to the end of the next: from when it asks, its time is its own. */
function longestGap(renewals: readonly LoadRecord[], from: number, until: number): number {
  const ends = renewals.map(({ begun, took }) => begun + took).filter((end) => end <= until);
  const moments = [from, ...ends, until];
  return moments.reduce((most, moment, index) => Math.max(most, moment - (moments[index - 1] ?? moment)), 0);
}

/** Why it cannot be said that nobody of them noticed anything. */
export function onlookerFaults({ lease, endpoint }: OnlookerSummary): readonly string[] {
  return [
    ...(lease && (lease.lost > 0 || lease.longestGap >= leaseMilliseconds)
      ? [`a Lease of 5 s was lost ${lease.lost} times, and once not renewed for ${lease.longestGap} ms`]
      : []),
    ...(endpoint && endpoint.without.length > 0
      ? [
          `the Service kubernetes had no address in ${endpoint.without.length} of ${endpoint.versions} versions`,
        ]
      : []),
  ];
}

export function onlookerLines({ lease, endpoint }: OnlookerSummary): readonly string[] {
  return [
    ...(lease
      ? [
          `a Lease of 5 s: renewed ${lease.renewals} times, lost ${lease.lost} times, at most ${Math.round(lease.longestGap)} ms between two renewals`,
        ]
      : []),
    ...(endpoint
      ? [
          `the Service kubernetes: ${endpoint.without.length} of ${endpoint.versions} versions of its endpoints without an address`,
          ...endpoint.without.map(
            ({ begun, outcome, detail = '' }) => `  ${clockOf(begun)}: ${outcome} ${detail}`,
          ),
        ]
      : []),
  ];
}
