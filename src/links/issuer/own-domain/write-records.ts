import type { Progress } from '../../../chain/progress.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { requireOwn } from '../cloud-front/own-distribution.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { waitFor } from '../waiting.ts';
import { othersRecords } from './findings.ts';
import { zoneOfRecords, zoneTag } from './marks.ts';
import { requireValidation } from './own-certificate.ts';
import type { DnsRecord } from './ports.ts';
import { aliasRecords, leadingRecords, sayTheSame, validationRecord } from './records.ts';

interface RecordWork {
  readonly desired: DesiredIssuer;
  readonly before: { readonly records: readonly DnsRecord[] } | null;
  readonly after: { readonly zone: { readonly id: string; readonly name: string } };
  readonly progress: Progress;
}

/** The record may be there already: ACM has one for every certificate of a name in an account. Then it is not irsactl's. */
export async function writeValidation(
  domain: OwnDomain,
  { desired, before, after }: RecordWork,
  ports: IssuerPorts,
): Promise<void> {
  const { certificates, zones } = await ports.domain();
  const { certificate, record } = await requireValidation(desired, domain, ports);
  const { zone } = after;
  const wanted = validationRecord(record);
  const seen = leadingRecords(await zones.records(zone.id, record.name));
  if (sayTheSame(seen, [wanted])) return;
  if (before === null && seen.length > 0 && zoneOfRecords(certificate.tags) === null) {
    const { code, what, why, next } = othersRecords(record.name, seen, zone);
    throw new IrsaError(code, { what, why, next });
  }
  await certificates.addTags(certificate.arn, { [zoneTag]: zone.id });
  await zones.change(zone.id, { remove: before?.records ?? [], add: [wanted] });
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
const usuallySeconds = 60;
const longestSeconds = 900;

export async function writeAlias(
  domain: OwnDomain,
  { desired, before, after: { zone }, progress }: RecordWork,
  ports: IssuerPorts,
): Promise<void> {
  const { zones } = await ports.domain();
  const { arn, domain: target } = await requireOwn(desired, ports);
  await (await ports.distributions()).addTags(arn, { [zoneTag]: zone.id });
  const change = { remove: before?.records ?? [], add: aliasRecords(domain.name, target) };
  const id = await zones.change(zone.id, change);
  if (id === null) return;
  // IAM asks for the issuer's certificate when the identity provider is made, which is next.
  await waitFor(
    {
      async look(sinceSeconds) {
        if (await zones.isEverywhere(id)) return null;
        if (sinceSeconds >= longestSeconds) throw notEverywhere(domain.name, sinceSeconds);
        return `all name servers of ${zone.name} to have ${domain.name}`;
      },
      usuallySeconds,
      betweenSeconds: 5,
    },
    ports.clock,
    progress,
  );
}

function notEverywhere(name: string, seconds: number): IrsaError {
  return new IrsaError('IRSA-ISSUER-095', {
    what: `Not all name servers of Route 53 have ${name} after ${Math.round(seconds / 60)} minutes.`,
    why: 'The change is PENDING; usually it takes about a minute.',
    next: 'Look at https://health.aws.amazon.com/health/status, then run the same command again.',
  });
}
