import type { Finding } from '../../../../chain/finding.ts';
import { registrationFault } from '../../live-registration.ts';
import type { DesiredServed } from './desired.ts';
import type { ServedFacts } from './observe.ts';

export function servedFault(desired: DesiredServed, { registration }: ServedFacts): Finding | null {
  if (desired.registration === null) return null;
  return registrationFault(
    desired.registrationName,
    desired.chain,
    registration,
    desired.registration.object,
  );
}
