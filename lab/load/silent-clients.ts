import type { ClientSummary, LoadSummary } from './summarise.ts';

/** A machine that is overloaded lets clients begin fewer requests than their pace says, but not so few. */
const leastShare = 1 / 4;
/** Three times as long as a request may take. */
const longestSilence = 30_000;

/**
 * Clients that have not asked all the time: one that died sees no request fail. A gap counts also where it reaches to the
 * end of the report.
 */
export function silentClients(
  { clients, lasted }: Pick<LoadSummary, 'clients' | 'lasted'>,
  everyMilliseconds: number,
): ClientSummary[] {
  return clients.filter(
    ({ requests, longestGap }) =>
      requests < (lasted / everyMilliseconds) * leastShare || longestGap > longestSilence,
  );
}

export function silenceWords(silent: readonly ClientSummary[]): string {
  return silent
    .map(
      ({ name, requests, longestGap }) =>
        `${name} made ${requests} requests, and none ended well for ${(longestGap / 1000).toFixed(1)} s`,
    )
    .join('; ');
}
