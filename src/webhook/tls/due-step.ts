import { canonicalHost } from './canonical-host.ts';
import {
  backdate,
  type CertificateState,
  isRenewalDue,
  isValid,
  type KeyedAuthority,
} from './certificate-state.ts';
import type { Trust } from './observed-trust.ts';

/** The one next change of a state. */
export type CertificateStep =
  /** A new serving certificate of the present CA. */
  | 'renew'
  /** A next CA, which is to be trusted before it signs anything. */
  | 'announce'
  /** The next CA signs the serving certificate from now on; the present one retires. */
  | 'switch'
  /** CAs that have ended are forgotten. */
  | 'forget'
  /** A new CA that signs at once: the present one cannot sign any more, and no next one is there. */
  | 'begin';

interface Conditions {
  readonly now: number;
  readonly trust: Trust;
  /** Names that the serving certificate has to hold for. */
  readonly hosts: readonly string[];
}

/** What is due; null while all is well. As long as CAs live, each step leaves every pair trusted that is served. */
export function dueStep(state: CertificateState, conditions: Conditions): CertificateStep | null {
  const { signing, next, serving, retired } = state;
  const { now, hosts } = conditions;
  const nextCanSign = next !== null && isValid(next, now);
  if (!isValid(signing, now)) return nextCanSign ? 'switch' : 'begin';
  // A next one that waited so long that it would be rolled at once has signed nothing: another takes its place.
  if (next === null ? isRenewalDue(signing, now) : !nextCanSign || isRenewalDue(next, now)) return 'announce';
  if (next !== null && isTrusted(next, signing, conditions)) return 'switch';
  if (!isValid(serving, now) || hosts.some((host) => !serving.hosts.includes(canonicalHost(host))))
    return 'renew';
  // No certificate outlives its CA: at the very end of one there is nothing to win.
  if (isRenewalDue(serving, now) && serving.notAfter < signing.notAfter) return 'renew';
  return retired.some(({ notAfter }) => notAfter <= now) ? 'forget' : null;
}

/** Where the registration cannot be read, whoever copies the bundle has half of what is left of the old CA's life. */
function isTrusted(next: KeyedAuthority, signing: KeyedAuthority, { trust, now }: Conditions): boolean {
  if (trust.kind === 'registered') return trust.settled.has(next.id);
  if (trust.kind === 'unregistered') return true;
  return now >= (next.notBefore + backdate + signing.notAfter) / 2;
}
