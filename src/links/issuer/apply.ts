import type { Change } from '../../chain/change.ts';
import type { ChangeTable } from '../../chain/change-kind.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { IssuerDesired } from './desired.ts';
import { applyToPlace, placeChangeKinds } from './hosting/hostings.ts';
import { trustingProviders } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { stillTrusted } from './trust.ts';

/** What apply can do to the documents and their place. */
export function issuerChanges(ports: IssuerPorts): ChangeTable<IssuerDesired> {
  return Object.fromEntries(
    placeChangeKinds.map((kind) => [
      kind,
      { faultOf: () => null, run: (change, desired) => applyIssuer(change, desired, ports) },
    ]),
  );
}

export async function applyIssuer(change: Change, desired: IssuerDesired, ports: IssuerPorts): Promise<void> {
  if (change.action === 'delete') await refuseWhileTrusted(change.target, desired, ports);
  await applyToPlace(change, desired, ports);
}

/** A freed name must not be trusted: looked at again just before each deletion, whatever the plan was made from. */
async function refuseWhileTrusted(
  target: string,
  desired: IssuerDesired,
  { trust }: IssuerPorts,
): Promise<void> {
  const trusting = await trustingProviders(desired, trust);
  if (trusting.length === 0) return;
  throw new IrsaError(
    'IRSA-ISSUER-055',
    stillTrusted(
      target,
      trusting.map(({ arn }) => arn),
    ),
  );
}
