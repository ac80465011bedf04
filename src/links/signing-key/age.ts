import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { Standing } from '../../chain/standing.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredSigningKey, SigningKeyFacts } from './observe.ts';

const day = 86_400_000;
const finding = findingsOf('signing-key');

/** Since when the key signs, and when it reaches its maximum age in irsa.yaml. */
export function keyStanding({ maxAgeDays }: DesiredSigningKey, { signsSince }: SigningKeyFacts): Standing {
  if (signsSince === null || maxAgeDays === null) return { since: signsSince, expires: [] };
  return {
    since: signsSince,
    expires: [{ what: 'signing key (maxAgeDays)', at: signsSince + maxAgeDays * day }],
  };
}

/** Reports a key that is too old, unless a rotation is in progress. */
export function tooOld(
  { maxAgeDays }: DesiredSigningKey,
  { signsSince, now, nodes }: SigningKeyFacts,
): readonly Finding[] {
  if (maxAgeDays === null || signsSince === null) return [];
  const age = Math.floor((now - signsSince) / day);
  const isRotating = nodes.some((one) => 'rotation' in one && one.rotation !== null);
  if (age < maxAgeDays || isRotating) return [];
  return [
    finding.warning('IRSA-KEY-034', {
      what: `The signing key is ${counted(age, 'day')} old; irsa.yaml allows ${counted(maxAgeDays, 'day')}.`,
      why: `spec.signingKey.maxAgeDays is ${maxAgeDays}, and the key file was written at ${new Date(signsSince).toISOString()}.`,
      next: 'Run `irsactl rotate`.',
    }),
  ];
}
