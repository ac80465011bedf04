import type { Change } from '../../../chain/change.ts';
import { internalError } from '../../../errors/internal-error.ts';
import type { IssuerDesired } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { directoryHosting } from './directory.ts';
import type { Hosting, HostingName, ObservedPlace, PlaceOf } from './hosting.ts';
import { s3Hosting } from './s3.ts';

/** One entry for each hosting that irsa.yaml knows: a forgotten one does not compile. */
const hostings: { readonly [Name in HostingName]: Hosting<Name> } = {
  s3: s3Hosting,
  directory: directoryHosting,
};

export const placeChangeKinds = Object.values(hostings).flatMap(({ changes }) => Object.keys(changes));

export function observePlace({ hosting }: IssuerDesired, ports: IssuerPorts): Promise<ObservedPlace> {
  return at(hosting.hosting, hosting, (entry, place) => entry.observe(place, ports));
}

export function isNameOfPlace(desired: IssuerDesired, hostPath: string): boolean {
  const { hosting } = desired;
  return at(hosting.hosting, hosting, (entry, place) => entry.isNameOf(place, desired, hostPath));
}

export function applyToPlace(change: Change, { hosting }: IssuerDesired, ports: IssuerPorts): Promise<void> {
  return at(hosting.hosting, hosting, ({ changes }, place) => {
    const run = changes[change.kind];
    if (!run) throw internalError(`the issuer link has no change of the kind ${change.kind}`);
    return run(change, place, ports);
  });
}

function at<Name extends HostingName, Result>(
  name: Name,
  place: PlaceOf<Name>,
  use: (entry: Hosting<Name>, place: PlaceOf<Name>) => Result,
): Result {
  return use(hostings[name], place);
}
