import { X509Certificate } from 'node:crypto';
import type { Change } from '../../../chain/change.ts';
import { type Json, stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import type { KubernetesObject, RegistrationFacts, ServingCertificates } from '../ports.ts';

/** The state of a certificate that apply issues, and of the registration that trusts it. */
export interface CertificateFacts {
  readonly isGood: boolean;
  /** True if the Secret was deleted, for example after a leak. */
  readonly isGone: boolean;
  readonly isTrusted: boolean;
  /** True if the registration trusts another CA, or one that is due for replacement, or if pods may still have an old certificate. */
  readonly isUnfinished: boolean;
}

/** On a Secret that replaced another one, so that an interrupted apply still restarts the pods. */
export const restartsPods = 'irsactl.dev/restarts-pods';
/** On the pods of a workload: the certificate for which they were restarted. */
export const restartedFor = 'irsactl.dev/certificate';

/** A certificate is valid for ten years; a plan replaces it in the last year. */
const minRemainingLife = 1 / 10;

export function certificateFacts(
  secret: KubernetesObject | undefined,
  registration: RegistrationFacts | null,
  workload: KubernetesObject | undefined,
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
    isGone: secret === undefined && bundles.some((bundle) => bundle !== ''),
    isTrusted:
      bundles.length > 0 && authority !== '' && bundles.every((bundle) => bundle.includes(authority)),
    isUnfinished:
      bundles.some((bundle) => bundle !== '' && !(isGood && bundle === authority)) ||
      (isGood && awaitsRestart(secret, workload)),
  };
}

function awaitsRestart(
  secret: KubernetesObject | undefined,
  workload: KubernetesObject | undefined,
): boolean {
  if (workload === undefined || stringAt(secret, 'metadata', 'annotations', restartsPods) === null)
    return false;
  const { serialNumber } = new X509Certificate(textIn(secret, 'tls.crt'));
  return stringAt(workload, 'spec', 'template', 'metadata', 'annotations', restartedFor) !== serialNumber;
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
    facts.isGone
      ? 'The Secret of the certificate is gone. The registration trusts only the new CA immediately, so pods that are created before the webhook uses it may miss their role.'
      : 'The webhook needs a certificate. The registration trusts the new CA beside the old one before the webhook uses it.',
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
    retired: facts.isUnfinished ? [retire] : [],
  };
}
