import { X509Certificate } from 'node:crypto';
import type { Change } from '../../../chain/change.ts';
import { type Json, stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import { caBundleOf } from '../live-registration.ts';
import type { KubernetesObject, RegistrationFacts, ServingCertificates } from '../ports.ts';

/** A certificate that apply makes, and what has to trust it. */
export interface CertificateFacts {
  readonly isGood: boolean;
  readonly isTrusted: boolean;
}

/** Renewed when two thirds of its life are over. */
const leastLife = 1 / 3;

export function certificateFacts(
  secret: KubernetesObject | undefined,
  registration: RegistrationFacts | null,
  { lifeLeft }: Pick<ServingCertificates, 'lifeLeft'>,
): CertificateFacts {
  const certificate = textIn(secret, 'tls.crt');
  const authority = textIn(secret, 'ca.crt');
  const life = lifeLeft(certificate);
  const hasKey = textIn(secret, 'tls.key') !== '';
  return {
    isGood: life !== null && life > leastLife && hasKey && authority !== '',
    isTrusted: registration !== null && authority !== '' && bundleOf(registration).includes(authority.trim()),
  };
}

/** The certificates that a registration trusts, in PEM. */
export function bundleOf(registration: RegistrationFacts): string {
  return Buffer.from(caBundleOf(registration), 'base64').toString('utf8');
}

/** What a Secret holds under a key; empty where it holds nothing. */
export function textIn(secret: Json | undefined, key: string): string {
  return Buffer.from(stringAt(secret, 'data', key) ?? '', 'base64').toString('utf8');
}

/** When a certificate in PEM ends, in milliseconds since 1970; null where it cannot be read. */
export function certificateEnd(pem: string): number | null {
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return null;
  }
}

/** Nothing of a key is in a plan: it is made when the change is carried out. */
export function certificateChanges(
  secret: string,
  registration: string,
  hosts: readonly string[],
  facts: CertificateFacts,
): readonly Change[] {
  const after = { registration, hosts };
  if (!facts.isGood) {
    const why =
      'The webhook answers under it. The registration trusts the new CA before it is used, beside the one of before.';
    return [change.update('issue-certificate', secret, { after, why })];
  }
  if (facts.isTrusted) return [];
  const why =
    'The registration does not name the CA of the webhook, so that the API server would refuse its certificate.';
  return [change.update('trust-certificate', secret, { after, why })];
}
