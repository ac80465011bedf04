import type { Change } from '../../chain/change.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { IssuerDesired } from './desired.ts';
import { applyToPlace } from './hosting/hostings.ts';
import { trustingProviders } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { stillTrusted } from './trust.ts';

/** Carries out one change of this link's plan. */
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
