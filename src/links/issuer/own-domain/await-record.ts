import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { requireOwn } from '../cloud-front/own-distribution.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { lineOf } from './findings.ts';
import { isServedUnder } from './observe.ts';
import { requireRequested, requireValidation } from './own-certificate.ts';
import { validationName } from './plan.ts';
import type { ValidationRecord } from './ports.ts';

/** Goes on where a record that a person writes is there for everybody; else stops, and says which ones are needed. */
export async function awaitRecord(
  desired: DesiredIssuer,
  domain: OwnDomain,
  target: string,
  ports: IssuerPorts,
): Promise<void> {
  const { name } = domain;
  const { domain: value } = await requireOwn(desired, ports);
  const leading = { name, value };
  if (target !== validationName(name)) {
    if (await isServedUnder(name, ports)) return;
    throw toBeAdded(domain, [leading], await seenAt(name, ports));
  }
  const { status } = await requireRequested(desired, domain, ports);
  if (status === 'ISSUED') return;
  const { record } = await requireValidation(desired, domain, ports);
  const seen = await seenAt(record.name, ports);
  if (seen?.includes(record.value)) return;
  // The second one is not needed yet, but whoever writes into that DNS need be asked once only.
  throw toBeAdded(domain, [record, leading], seen);
}

async function seenAt(name: string, { domain }: IssuerPorts): Promise<readonly string[] | null> {
  return (await domain()).names.look(name, 'CNAME');
}

function toBeAdded(
  { name }: OwnDomain,
  records: readonly ValidationRecord[],
  seen: readonly string[] | null,
): IrsaError {
  const [first] = records;
  const other = seen === null || seen.length === 0 ? 'nothing' : seen.join(', ');
  return new IrsaError('IRSA-ISSUER-080', {
    what: `The DNS of ${name} needs ${records.length === 1 ? 'a record' : 'two records'} before irsactl can go on.`,
    why: `irsa.yaml says \`dns: manual\`, and public DNS has ${other} at ${first?.name ?? name}. All that was done so far stays.`,
    next: `Add this, then run \`irsactl apply\` again:\n${records.map((record) => `  ${lineOf(record)}`).join('\n')}\nAt the top of a zone no CNAME can stand: there the last one is what your DNS calls ALIAS, ANAME or a flattened CNAME.`,
  });
}
