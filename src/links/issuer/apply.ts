import type { ChangeKind, ChangeTable } from '../../chain/change-kind.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { DesiredIssuer } from './desired.ts';
import { issuerOfTarget } from './former-buckets.ts';
import { changesOfPlaces } from './hosting/hostings.ts';
import { trustingProviders } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { stillTrusted } from './trust.ts';

/** The changes that apply can make to the documents and their place. */
export function issuerChanges(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  const removals = Object.entries(changesOfPlaces('removals', ports));
  const table = {
    ...changesOfPlaces('changes', ports),
    ...Object.fromEntries(removals.map(([name, kind]) => [name, guarded(kind, ports)])),
  };
  return Object.fromEntries(Object.entries(table).map(([name, kind]) => [name, atItsIssuer(kind)]));
}

/** The same changes remove the bucket of a former issuer and that of the chain. */
function atItsIssuer(kind: ChangeKind<DesiredIssuer>): ChangeKind<DesiredIssuer> {
  return {
    faultOf: kind.faultOf,
    run: (change, desired, progress) => kind.run(change, issuerOfTarget(desired, change.target), progress),
  };
}

/** Checks again just before each removal that nothing trusts the issuer: its name becomes free. */
function guarded(kind: ChangeKind<DesiredIssuer>, ports: IssuerPorts): ChangeKind<DesiredIssuer> {
  return {
    faultOf: kind.faultOf,
    async run(change, desired, progress) {
      const trusting = (await trustingProviders(desired, ports)).map(({ arn }) => arn);
      if (trusting.length > 0) throw new IrsaError('IRSA-ISSUER-055', stillTrusted(change.target, trusting));
      await kind.run(change, desired, progress);
    },
  };
}
