import { X509Certificate } from 'node:crypto';
import type { Change } from '../../../chain/change.ts';
import { type Json, stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import type { KubernetesObject, RegistrationFacts, ServingCertificates } from '../ports.ts';

/** The state of a certificate that apply issues, and of the registration that trusts it. */
export interface CertificateFacts {
  readonly isGood: boolean;
  readonly isTrusted: boolean;
  /** True if the registration trusts another CA, or one that is due for replacement. */
  readonly trustsOthers: boolean;
}

/** A certificate is valid for ten years; a plan replaces it in the last year. */
const minRemainingLife = 1 / 10;

export function certificateFacts(
  secret: KubernetesObject | undefined,
  registration: RegistrationFacts | null,
  { remainingLife }: Pick<ServingCertificates, 'remainingLife'>,
): CertificateFacts {
  const certificate = textIn(secret, 'tls.crt');
  const authority = textIn(secret, 'ca.crt').trim();
  const life = remainingLife(certificate);
  const hasKey = textIn(secret, 'tls.key') !== '';
  const isGood = life !== null && life > minRemainingLife && hasKey && authority !== '';
  const bundles = bundlesOf(registration);
  return {
    isGood,
    isTrusted:
      bundles.length > 0 && authority !== '' && bundles.every((bundle) => bundle.includes(authority)),
    trustsOthers: bundles.some((bundle) => bundle !== '' && !(isGood && bundle === authority)),
  };
}

/** The CA bundle of each entry of a registration, in PEM. */
function bundlesOf(registration: RegistrationFacts | null): readonly string[] {
  const entries = registration?.webhooks ?? [];
  return entries.map((entry) => decoded(stringAt(entry, 'clientConfig', 'caBundle')).trim());
}

function decoded(base64: string | null): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

/** Returns the decoded value of a key in a Secret, else an empty string. */
export function textIn(secret: Json | undefined, key: string): string {
  return decoded(stringAt(secret, 'data', key));
}

/** Returns when a PEM certificate expires, in milliseconds since 1970; null if it cannot be parsed. */
export function certificateExpiry(pem: string): number | null {
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return null;
  }
}

interface CertificateChanges {
  /** Run before the workload uses the certificate. */
  readonly issued: readonly Change[];
  /** Run once the workload is up to date. */
  readonly retired: readonly Change[];
}

/** A plan contains no key: apply generates it with the change. */
export function certificateChanges(
  secret: string,
  registration: string,
  hosts: readonly string[],
  facts: CertificateFacts,
): CertificateChanges {
  const build = (kind: 'issue-certificate' | 'trust-certificate' | 'retire-certificate', why: string) =>
    change.update(kind, secret, { after: { registration, hosts }, why });
  const issue = build(
    'issue-certificate',
    'The webhook needs a certificate. The registration trusts the new CA beside the old one before the webhook uses it.',
  );
  const trust = build(
    'trust-certificate',
    'The registration does not trust the CA of the webhook, so the API server would refuse its certificate.',
  );
  const retire = build(
    'retire-certificate',
    'A rolling restart makes all pods use the new certificate; then the registration trusts only its CA.',
  );
  return {
    issued: facts.isGood ? (facts.isTrusted ? [] : [trust]) : [issue],
    retired: facts.trustsOthers ? [retire] : [],
  };
}
