import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { ErrorCode } from '../../../errors/catalogue/index.ts';
import type { Problem } from '../../../errors/irsa-error.ts';
import { validationOf } from './certificate.ts';
import { lineOf, undelegated } from './findings.ts';
import { zoneOfRecords } from './marks.ts';
import type { DomainPorts, HostedZone, PublicNames, SeenCertificate } from './ports.ts';
import { isUndelegated, zoneNames } from './zone.ts';

interface Reason {
  readonly code: ErrorCode;
  readonly problem: Problem;
}

/** What keeps ACM from issuing a certificate, as far as public DNS shows it; null where nothing is wrong there. */
export async function whyPending(
  certificate: SeenCertificate,
  { name }: OwnDomain,
  { zones, names }: DomainPorts,
): Promise<Reason | null> {
  const record = validationOf(certificate, name);
  if (!record) return null;
  const id = zoneOfRecords(certificate.tags);
  const zone = id === null ? null : await zones.get(id);
  const lost = zone && (await undelegatedReason(zone, names));
  if (lost) return lost;
  const seen = await names.look(record.name, 'CNAME');
  if (seen !== null && !seen.includes(record.value)) {
    const other = seen.length === 0 ? 'nothing' : seen.join(', ');
    return {
      code: 'IRSA-ISSUER-081',
      problem: {
        what: `ACM does not issue the certificate of ${name}: its validation record is ${seen.length === 0 ? 'missing' : 'another one'}.`,
        why: `Public DNS has ${other} at ${record.name}.`,
        next: `See that this is there for everybody, then run the same command again:\n  ${lineOf(record)}`,
      },
    };
  }
  const forbidding = await forbiddenBy(name, names);
  return forbidding && { code: 'IRSA-ISSUER-081', problem: forbidding };
}

async function undelegatedReason(zone: HostedZone, names: PublicNames): Promise<Reason | null> {
  const seen = await names.look(zone.name, 'NS');
  if (seen === null || !isUndelegated(zone, seen)) return null;
  return { code: 'IRSA-ISSUER-085', problem: undelegated(zone, seen) };
}

/** https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html */
const amazons: ReadonlySet<string> = new Set([
  'amazon.com',
  'amazontrust.com',
  'awstrust.com',
  'amazonaws.com',
]);

/** The records of the nearest domain that has any count: https://www.rfc-editor.org/rfc/rfc8659#section-3 */
async function forbiddenBy(name: string, names: PublicNames): Promise<Problem | null> {
  for (const domain of zoneNames(name)) {
    const found = (await names.look(domain, 'CAA')) ?? [];
    if (found.length === 0) continue;
    const issuers = found.flatMap((entry) => /^issue ([^;\s]*)/.exec(entry)?.[1] ?? []);
    const isForbidden =
      found.some((entry) => entry.startsWith('issue ')) && !issuers.some((one) => amazons.has(one));
    if (!isForbidden) return null;
    return {
      what: `ACM does not issue the certificate of ${name}: a CAA record forbids it to Amazon.`,
      why: `${domain} has CAA ${found.join(', ')}.`,
      next: `Add this beside it, then run the same command again:\n  ${domain}. CAA 0 issue "amazon.com"`,
    };
  }
  return null;
}
