import type { ChangeKind, ChangeTable } from '../../chain/change-kind.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { DesiredIssuer } from './desired.ts';
import { issuerOfTarget } from './former.ts';
import { changesOfPlaces } from './hosting/hostings.ts';
import { trustingProviders } from './observe.ts';
import type { IssuerPorts } from './ports.ts';
import { stillTrusted } from './trust.ts';

/** What apply can do to the documents and their place. */
export function issuerChanges(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  const removals = Object.entries(changesOfPlaces('removals', ports));
  const table = {
    ...changesOfPlaces('changes', ports),
    ...Object.fromEntries(removals.map(([name, kind]) => [name, guarded(kind, ports)])),
  };
  return Object.fromEntries(Object.entries(table).map(([name, kind]) => [name, atItsIssuer(kind)]));
}

/** A former issuer's bucket is removed by the same changes as the chain's own. */
function atItsIssuer(kind: ChangeKind<DesiredIssuer>): ChangeKind<DesiredIssuer> {
  return {
    faultOf: kind.faultOf,
    run: (change, desired, progress) => kind.run(change, issuerOfTarget(desired, change.target), progress),
  };
}

/** A freed name must not be trusted: looked at again just before each removal, whatever the plan was made from. */
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
