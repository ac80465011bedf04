import type { FailureReason, KeyAlgorithm } from '@aws-sdk/client-acm';
import type { KeyedCertificate } from '../../certificates/certificate-authority.ts';
import type { AccountId } from '../../trust/arn.ts';
import type { Tag } from '../account.ts';

/** An X.509 certificate with its key; the chain that is sent after it. */
export interface CertificateMaterial extends KeyedCertificate {
  readonly chain: string;
}

/** A certificate that was issued or imported. */
export interface Issuance {
  readonly at: Date;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** In hexadecimal. */
  readonly serialNumber: string;
  readonly issuer: string;
  /** Whether it follows one before it, by itself. */
  readonly isRenewal: boolean;
  /** Whether a public authority vouches for it. */
  readonly trusted: boolean;
  /** Made when it is first asked for: keys cost time. */
  readonly material: () => Promise<CertificateMaterial>;
}

/** How far a request has come; an issued one is `EXPIRED` once its time is over. */
export type Progress =
  | { readonly status: 'PENDING_VALIDATION' | 'VALIDATION_TIMED_OUT' }
  | { readonly status: 'FAILED'; readonly reason: FailureReason }
  | { readonly status: 'ISSUED'; readonly issuance: Issuance };

export interface StoredCertificate {
  readonly arn: string;
  readonly owner: AccountId;
  readonly region: string;
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED';
  /** The first is the certificate's name. */
  readonly domains: readonly [string, ...string[]];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly validationMethod: 'DNS' | 'EMAIL' | null;
  readonly logged: boolean;
  readonly created: Date;
  readonly idempotencyToken: string | null;
  progress: Progress;
  tags: readonly Tag[];
}

/** Everything that ACM keeps, for all accounts and regions, by ARN. */
export interface AcmStore {
  readonly certificates: Map<string, StoredCertificate>;
  /** How long DescribeCertificate does not tell the validation records; 0: they are there with the first look. AWS takes some seconds. */
  recordSeconds: number;
  /** How long the issuing takes once the validation records are seen; 0: with the next look. AWS takes some minutes. */
  issueSeconds: number;
}

export function createAcmStore(recordSeconds: number, issueSeconds: number): AcmStore {
  return { certificates: new Map(), recordSeconds, issueSeconds };
}

type CertificateStatus = Progress['status'] | 'EXPIRED';

export function statusOf({ progress }: StoredCertificate, now: Date): CertificateStatus {
  return progress.status === 'ISSUED' && now > progress.issuance.notAfter ? 'EXPIRED' : progress.status;
}

/** Whether a certificate is good for a host: a wildcard stands for one label. */
export function covers({ domains }: Pick<StoredCertificate, 'domains'>, host: string): boolean {
  const name = host.toLowerCase();
  return domains.some(
    (domain) =>
      domain === name || (domain.startsWith('*.') && domain.slice(1) === name.slice(name.indexOf('.'))),
  );
}
