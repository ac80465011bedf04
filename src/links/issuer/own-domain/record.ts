import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { discoveryPath } from '../../../trust/discovery-document.ts';
import { change } from '../change.ts';
import { finding } from '../findings.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { type DomainFacts, whyUnread } from './observe.ts';

/** A record that a person writes, because irsactl cannot write into the DNS of the name. */
export function planRecord(
  distribution: SeenDistribution | null,
  { domain: { name }, isReached }: DomainFacts,
): readonly Change[] {
  if (isReached) return [];
  return [
    change.update('await-record', `record of ${name}`, {
      before: null,
      after: { name, is: 'CNAME', value: distribution?.domain ?? { $unknown: 'the distribution' } },
      why: 'You add it to the DNS of the name: apply prints the record, stops, and goes on when the name leads to the distribution.',
    }),
  ];
}

/** Throws the record that is needed until the documents can be read by the name. */
export async function awaitRecord(
  { name }: OwnDomain,
  { domain }: SeenDistribution,
  { publicDocuments }: Pick<IssuerPorts, 'publicDocuments'>,
): Promise<void> {
  const unread = await whyUnread(name, publicDocuments);
  if (unread === null) return;
  throw new IrsaError('IRSA-ISSUER-080', {
    what: `The DNS of ${name} needs a record before irsactl can go on.`,
    why: `https://${name}${discoveryPath} cannot be read: ${unread}. All that was done so far stays.`,
    next: `Add this, then run \`irsactl apply\` again:\n  ${recordLine(name, domain)}\nAt the top of a zone no CNAME can stand: there it is what your DNS calls ALIAS, ANAME or a flattened CNAME.`,
  });
}

export function recordStays(name: string, { domain }: SeenDistribution): Finding {
  return finding.warning('IRSA-ISSUER-091', {
    what: `Delete the record of ${name} by hand, before you go on.`,
    why: `It leads to ${domain}, which is deleted, and irsactl cannot write into the DNS of the name.`,
    next: `Delete it where the DNS of the name is kept:\n  ${recordLine(name, domain)}`,
  });
}

/** As a zone file has it, to be copied. */
function recordLine(name: string, value: string): string {
  return `${name}. CNAME ${value}.`;
}
