import type { AccountId } from '../../trust/arn.ts';

/** A certificate; the sandbox issues it as soon as it is requested. */
export interface StoredCertificate {
  readonly arn: string;
  readonly owner: AccountId;
  readonly region: string;
  /** The first is the certificate's name. */
  readonly domains: readonly string[];
  readonly issued: Date;
  readonly notAfter: Date;
}

/** The certificates of all accounts and regions, by ARN. */
export type AcmStore = Map<string, StoredCertificate>;

export function statusOf({ notAfter }: Pick<StoredCertificate, 'notAfter'>, now: Date): 'ISSUED' | 'EXPIRED' {
  return now > notAfter ? 'EXPIRED' : 'ISSUED';
}

/** Whether a certificate covers a host; a wildcard matches one label. */
export function covers({ domains }: StoredCertificate, host: string): boolean {
  const name = host.toLowerCase();
  return domains.some(
    (domain) =>
      domain === name || (domain.startsWith('*.') && domain.slice(1) === name.slice(name.indexOf('.'))),
  );
}
