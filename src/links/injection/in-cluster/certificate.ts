import { X509Certificate } from 'node:crypto';
import type { Change } from '../../../chain/change.ts';
import { type Json, stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import type { KubernetesObject, RegistrationFacts, ServingCertificates } from '../ports.ts';

/** A certificate that apply makes, and what has to trust it. */
export interface CertificateFacts {
  readonly isGood: boolean;
  readonly isTrusted: boolean;
  /** True where the registration trusts another CA, or one that is about to be replaced. */
  readonly trustsOthers: boolean;
}

/** Of ten years: a year before the end a plan says that it is to be replaced. */
const leastLife = 1 / 10;

export function certificateFacts(
  secret: KubernetesObject | undefined,
  registration: RegistrationFacts | null,
  { remainingLife }: Pick<ServingCertificates, 'remainingLife'>,
): CertificateFacts {
  const certificate = textIn(secret, 'tls.crt');
  const authority = textIn(secret, 'ca.crt').trim();
  const life = remainingLife(certificate);
  const hasKey = textIn(secret, 'tls.key') !== '';
  const isGood = life !== null && life > leastLife && hasKey && authority !== '';
  const bundles = bundlesOf(registration);
  return {
    isGood,
    isTrusted:
      bundles.length > 0 && authority !== '' && bundles.every((bundle) => bundle.includes(authority)),
    trustsOthers: bundles.some((bundle) => bundle !== '' && !(isGood && bundle === authority)),
  };
}

/** The certificates that each entry of a registration trusts, in PEM. */
function bundlesOf(registration: RegistrationFacts | null): readonly string[] {
  const entries = registration?.webhooks ?? [];
  return entries.map((entry) => decoded(stringAt(entry, 'clientConfig', 'caBundle')).trim());
}

function decoded(base64: string | null): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

/** What a Secret holds under a key; empty where it holds nothing. */
export function textIn(secret: Json | undefined, key: string): string {
  return decoded(stringAt(secret, 'data', key));
}

/** When a certificate in PEM ends, in milliseconds since 1970; null where it cannot be read. */
export function certificateEnd(pem: string): number | null {
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return null;
  }
}

interface CertificateChanges {
  /** Before the workload serves under it. */
  readonly issued: readonly Change[];
  /** Once the workload is as it should be. */
  readonly retired: readonly Change[];
}

/** Nothing of a key is in a plan: it is made when the change is carried out. */
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
    'The webhook answers under it. The registration trusts the new CA before it is used, beside the one of before.',
  );
  const trust = build(
    'trust-certificate',
    'The registration does not name the CA of the webhook, so that the API server would refuse its certificate.',
  );
  const retire = build(
    'retire-certificate',
    'The pods are restarted one after the other, so that each serves under the new certificate; then the registration trusts its CA alone.',
  );
  return {
    issued: facts.isGood ? (facts.isTrusted ? [] : [trust]) : [issue],
    retired: facts.trustsOthers ? [retire] : [],
  };
}
