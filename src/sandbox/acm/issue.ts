import type { KeyAlgorithm } from '@aws-sdk/client-acm';
import type { KeyKind, Validity } from '../../certificates/certificate-authority.ts';
import type { RandomBytes } from '../state.ts';
import type { CertificateMaterial, Issuance, StoredCertificate } from './store.ts';

/** Issues a certificate of the sandbox's own authority. */
export type IssueCertificate = (
  order: Validity & {
    readonly subject: string;
    readonly hosts: readonly string[];
    readonly keyKind: KeyKind;
    readonly serialNumber: string;
  },
) => Promise<CertificateMaterial>;

const day = 24 * 60 * 60 * 1000;
/** https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const validDays = 198;

/** An issuance of whole days, as ACM makes them; its certificate is made when it is first needed. */
export function newIssuance(
  { domains, keyAlgorithm, progress }: StoredCertificate,
  at: Date,
  { issue, randomBytes }: { readonly issue: IssueCertificate; readonly randomBytes: RandomBytes },
): Issuance {
  const notBefore = new Date(Math.floor(at.getTime() / day) * day);
  const notAfter = new Date(notBefore.getTime() + validDays * day - 1000);
  // Positive, and as long as it looks: RFC 5280, section 4.1.2.2.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const serialNumber = serial.toString('hex');
  let material: Promise<CertificateMaterial> | null = null;
  return {
    at,
    notBefore,
    notAfter,
    serialNumber,
    issuer: 'Amazon',
    isRenewal: progress.status === 'ISSUED',
    trusted: true,
    material() {
      const keyKind = keyKinds[keyAlgorithm];
      const order = { notBefore, notAfter, keyKind, serialNumber, hosts: domains };
      material ??= issue({ ...order, subject: `CN=${domains[0]}` });
      return material;
    },
  };
}

/** RSA of 1024 bits can be imported only. */
const keyKinds = {
  RSA_1024: 'RSA-2048',
  RSA_2048: 'RSA-2048',
  RSA_3072: 'RSA-3072',
  RSA_4096: 'RSA-4096',
  EC_prime256v1: 'P-256',
  EC_secp384r1: 'P-384',
  EC_secp521r1: 'P-521',
} as const satisfies Record<KeyAlgorithm, KeyKind>;
