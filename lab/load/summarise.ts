import { isRequest, type LoadRecord } from './record.ts';

export interface ClientSummary {
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  /** Duration of the slowest successful request in milliseconds. */
  readonly slowest: number;
  /** The longest time in milliseconds in which no successful request ended. */
  readonly longestGap: number;
  readonly watchesClosed: number;
  /** Requests that client-go sent more than once. */
  readonly sentAgain: number;
}

export interface LoadSummary {
  /** Length of the period in milliseconds. */
  readonly lasted: number;
  readonly requests: number;
  readonly failed: readonly LoadRecord[];
  /** Answers 401, and tokens that a review wrongly refused. */
  readonly unauthorized: number;
  /** Requests with a token from before the change. */
  readonly withTokensFromBefore: number;
  /** Created objects without an event of the watch. */
  readonly lostEvents: readonly LoadRecord[];
  readonly slowest: LoadRecord | null;
  readonly clients: readonly ClientSummary[];
}

/** Summarises the records of a period, in milliseconds since 1970. */
export function summarise(records: readonly LoadRecord[], from: number, until: number): LoadSummary {
  const within = records.filter(({ begun }) => begun >= from && begun <= until);
  const requests = within.filter(isRequest);
  const failed = requests.filter(({ outcome }) => outcome !== 'ok').sort((a, b) => a.begun - b.begun);
  const names = [...new Set(records.map(({ client }) => client))].sort();
  return {
    lasted: until - from,
    requests: requests.length,
    failed,
    unauthorized: failed.filter(({ outcome }) => outcome === '401' || outcome === 'unaccepted').length,
    withTokensFromBefore: requests.filter(({ token }) => token === 'before').length,
    lostEvents: within.filter(({ what, outcome }) => what === 'event' && outcome !== 'ok'),
    slowest: slowestOf(requests),
    clients: names.map((name) =>
      clientSummary(
        name,
        within.filter(({ client }) => client === name),
        from,
        until,
      ),
    ),
  };
}

/** Returns the part of a summary that belongs to one client. */
export function ofClient(
  { clients, failed, lostEvents }: LoadSummary,
  name: string,
): Pick<LoadSummary, 'requests' | 'failed' | 'lostEvents'> {
  const own = ({ client }: LoadRecord) => client === name;
  const requests = clients.find((one) => one.name === name)?.requests ?? 0;
  return { requests, failed: failed.filter(own), lostEvents: lostEvents.filter(own) };
}

function clientSummary(
  name: string,
  records: readonly LoadRecord[],
  from: number,
  until: number,
): ClientSummary {
  const requests = records.filter(isRequest);
  const good = requests.filter(({ outcome }) => outcome === 'ok');
  return {
    name,
    requests: requests.length,
    failed: requests.length - good.length,
    slowest: slowestOf(requests)?.took ?? 0,
    longestGap: longestGap(
      good.map(({ begun, took }) => begun + took),
      from,
      until,
    ),
    watchesClosed: records.filter(({ what }) => what === 'closed').length,
    sentAgain: requests.filter(({ tries }) => (tries ?? 1) > 1).length,
  };
}

function slowestOf(requests: readonly LoadRecord[]): LoadRecord | null {
  const good = requests.filter(({ outcome }) => outcome === 'ok');
  return good.reduce<LoadRecord | null>((most, one) => (most && most.took >= one.took ? most : one), null);
}

function longestGap(ends: readonly number[], from: number, until: number): number {
  const moments = [from, ...ends.filter((end) => end <= until).sort((a, b) => a - b), until];
  return moments.reduce(
    (longest, moment, index) => Math.max(longest, moment - (moments[index - 1] ?? moment)),
    0,
  );
}
