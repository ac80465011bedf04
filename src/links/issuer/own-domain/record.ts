import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { discoveryPath } from '../../../trust/discovery-document.ts';
import { change } from '../change.ts';
import { finding } from '../findings.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { type DomainFacts, whyUnread } from './observe.ts';

/** A record for the user to add, because irsactl cannot write to the DNS zone of the name. */
export function planRecord(
  distribution: SeenDistribution | null,
  { domain: { name }, isReached }: DomainFacts,
): readonly Change[] {
  if (isReached) return [];
  return [
    change.update('await-record', `record of ${name}`, {
      before: null,
      after: { name, is: 'CNAME', value: distribution?.domain ?? { $unknown: 'the distribution' } },
      why: 'You add it to the DNS zone of the name: apply prints the record, stops, and continues when the name leads to the distribution.',
    }),
  ];
}

/** Throws IRSA-ISSUER-080 with the missing record until the documents can be read by the name. */
export async function awaitRecord(
  { name }: OwnDomain,
  { domain }: SeenDistribution,
  { publicDocuments }: Pick<IssuerPorts, 'publicDocuments'>,
): Promise<void> {
  const unread = await whyUnread(name, publicDocuments);
  if (unread === null) return;
  throw new IrsaError('IRSA-ISSUER-080', {
    what: `The DNS zone of ${name} needs a record before irsactl can continue.`,
    why: `https://${name}${discoveryPath} cannot be read: ${unread}. Completed changes stay.`,
    next: `Add this, then run \`irsactl apply\` again:\n  ${recordLine(name, domain)}\nThe top of a zone cannot have a CNAME: use what your DNS provider calls ALIAS, ANAME or a flattened CNAME.`,
  });
}

export function recordStays(name: string, { domain }: SeenDistribution): Finding {
  return finding.warning('IRSA-ISSUER-091', {
    what: `Delete the DNS record of ${name} before you continue.`,
    why: `It leads to ${domain}, which destroy deletes, and irsactl cannot write to the DNS zone of the name.`,
    next: `Delete it from the DNS zone of the name:\n  ${recordLine(name, domain)}`,
  });
}

/** In zone file format, to be copied. */
function recordLine(name: string, value: string): string {
  return `${name}. CNAME ${value}.`;
}
