import type { RestartParts } from '../load/restart-parts.ts';
import type { LoadReport } from '../load/start-load.ts';
import { prove } from './proof.ts';

/**
 * What is wrong with the restarts that were seen on these nodes: each change is one, with all of its parts, and the parts
 * of one are over before the next begins, for else they are those of another.
 */
export function restartFaults(
  restarts: LoadReport['restarts'],
  nodes: readonly string[],
  times: number,
): string[] {
  return nodes.flatMap((name) => {
    const own = restarts.filter(({ node }) => node === name).map(({ parts }) => parts);
    const counted = own.length === times ? [] : [`${name}: ${own.length} whole restarts, not ${times}`];
    return [...counted, ...own.flatMap((parts, index) => partFaults(name, parts, own[index + 1]))];
  });
}

function partFaults(name: string, parts: RestartParts, next: RestartParts | undefined): string[] {
  const { replaced, noticing, stopping, starting, ready } = parts;
  const all = { noticing, stopping, starting, ready };
  const none = Object.entries(all).filter(([, seconds]) => !(seconds >= 0));
  const endedAt = replaced + (noticing + stopping + starting + ready) * 1000;
  return [
    ...none.map(([part, seconds]) => `${name}: ${part} took ${seconds} s`),
    // It does not serve while its process starts.
    ...(starting + ready > 0 ? [] : [`${name}: a process served as soon as the one before had ended`]),
    ...(next && next.replaced < endedAt ? [`${name}: a restart was not over when the next began`] : []),
  ];
}

/** The load saw each API server start anew as often as it was changed, and where the time of each went. */
export function proveWholeRestarts(
  { restarts, lines }: LoadReport,
  nodes: readonly string[],
  times: number,
): void {
  const faults = restartFaults(restarts, nodes, times);
  prove(faults.length === 0, `Restarts were not seen whole: ${faults.join('; ')}.\n${lines.join('\n')}`);
}
