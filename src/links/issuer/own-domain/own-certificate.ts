import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { lookFor } from '../waiting.ts';
import { chooseCertificate, validationOf } from './certificate.ts';
import type { SeenCertificate, ValidationRecord } from './ports.ts';

/** How often ACM is looked at for what was just requested. */
const looks = 30;

/** What work on a certificate needs of the world. */
export type CertificatePorts = Pick<IssuerPorts, 'domain' | 'clock'>;

/** The certificate that the chain has; null while ACM lists none. */
export async function findCertificate(
  desired: DesiredIssuer,
  domain: OwnDomain,
  { domain: open }: Pick<IssuerPorts, 'domain'>,
): Promise<SeenCertificate | null> {
  const { certificates: acm } = await open();
  const certificates = await acm.about(domain.name);
  const named = domain.certificate === undefined ? null : await acm.get(domain.certificate);
  return chooseCertificate(desired, domain, { named, certificates }).used;
}

/** For work that comes after the request: ACM lists a certificate some seconds later. */
export async function requireRequested(
  desired: DesiredIssuer,
  domain: OwnDomain,
  ports: CertificatePorts,
): Promise<SeenCertificate> {
  return requireSeen(domain, ports.clock, () => findCertificate(desired, domain, ports));
}

/** The same with the record that proves it, which comes some seconds later still. */
export async function requireValidation(
  desired: DesiredIssuer,
  domain: OwnDomain,
  ports: CertificatePorts,
): Promise<{ readonly certificate: SeenCertificate; readonly record: ValidationRecord }> {
  return requireSeen(domain, ports.clock, async () => {
    const certificate = await findCertificate(desired, domain, ports);
    const record = certificate && validationOf(certificate, domain.name);
    return certificate && record ? { certificate, record } : null;
  });
}

async function requireSeen<Seen>(
  { name }: OwnDomain,
  clock: IssuerPorts['clock'],
  find: () => Promise<Seen | null>,
): Promise<Seen> {
  const seen = await lookFor(find, looks, clock);
  if (seen !== null) return seen;
  throw new IrsaError('IRSA-ISSUER-093', {
    what: `ACM does not show the certificate of ${name}.`,
    why: `It was looked for ${looks} times: it is not shown yet, or somebody deleted it.`,
    next: 'Run `irsactl plan`; what was requested is found there.',
  });
}
