import { messageOf, systemCodeOf } from './thrown.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'Another program listens there.'],
  ['EADDRNOTAVAIL', 'This machine has no such address.'],
  ['EACCES', 'This user may not open that port.'],
  ['ENOTFOUND', 'The host does not exist.'],
]);

/** The error of listening on a port, as the `why` of a problem. */
export function whyNoPort(cause: unknown): string {
  const code = systemCodeOf(cause) ?? messageOf(cause);
  return reasons.get(code) ?? `The system answered ${code}.`;
}
