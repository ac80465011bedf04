import type { OwnDomain } from '../../../config/trust-chain.ts';
import { parseArn } from '../../../trust/parse-arn.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { SeenCertificate, ValidationRecord } from './ports.ts';

/** CloudFront reads certificates from here alone: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export const certificateRegion = 'us-east-1';

/** Nothing becomes of these any more: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
const dead: ReadonlySet<string> = new Set([
  'FAILED',
  'VALIDATION_TIMED_OUT',
  'EXPIRED',
  'REVOKED',
  'INACTIVE',
]);

/** The certificates of a chain. */
export interface ChainCertificates {
  /** The one that the distribution is to have; null where it is still to be requested. */
  readonly used: SeenCertificate | null;
  /** Others that irsactl requested for this chain: they failed, ran out, or irsa.yaml names another one now. */
  readonly outdated: readonly SeenCertificate[];
}

export function chooseCertificate(
  desired: DesiredIssuer,
  domain: OwnDomain,
  { named, certificates }: { named: SeenCertificate | null; certificates: readonly SeenCertificate[] },
): ChainCertificates {
  const own = ownCertificates(desired, domain, certificates);
  const live = own.filter(({ status }) => !isDead(status));
  const chosen = live.find(({ status }) => status === 'ISSUED') ?? live[0] ?? null;
  const used = domain.certificate === undefined ? chosen : named;
  return { used, outdated: own.filter((one) => one !== used) };
}

/** Those that irsactl requested for this chain. */
export function ownCertificates(
  desired: DesiredIssuer,
  { name, certificate }: OwnDomain,
  certificates: readonly SeenCertificate[],
): readonly SeenCertificate[] {
  return certificates
    .filter(({ arn, names, tags }) => {
      const isHere = parseArn(arn)?.region === certificateRegion && arn !== certificate;
      return isHere && names[0] === name && isOwn(desired, tags);
    })
    .toSorted((one, other) => (one.arn < other.arn ? -1 : 1));
}

export function isDead(status: string): boolean {
  return dead.has(status);
}

/** True for a name that is listed, or that a wildcard stands for. */
export function covers({ names }: Pick<SeenCertificate, 'names'>, name: string): boolean {
  return names.includes(name) || names.includes(`*.${parentOf(name)}`);
}

/** The record by which a certificate's name is proven; null while ACM does not say. */
export function validationOf({ validation }: SeenCertificate, name: string): ValidationRecord | null {
  return validation[name] ?? null;
}

/** The same of the chain's own certificate, whose record irsactl keeps; null for one that irsa.yaml names. */
export function ownValidation(
  { name, certificate }: OwnDomain,
  used: SeenCertificate,
): ValidationRecord | null {
  return certificate === undefined ? validationOf(used, name) : null;
}

/** Other certificates that the same record proves, and which ACM could not renew without it. */
export function sharing(
  { name: record }: ValidationRecord,
  own: readonly SeenCertificate[],
  certificates: readonly SeenCertificate[],
): readonly SeenCertificate[] {
  const mine = new Set(own.map(({ arn }) => arn));
  return certificates.filter(
    ({ arn, validation }) => !mine.has(arn) && Object.values(validation).some(({ name }) => name === record),
  );
}

export function parentOf(name: string): string {
  return name.split('.').slice(1).join('.');
}
