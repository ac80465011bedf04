import type { ChangeTable } from '../../../chain/change-kind.ts';
import { type DesiredIssuer, located } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { cloudFrontHosting } from './cloud-front.ts';
import { directoryHosting } from './directory.ts';
import { existingHosting } from './existing.ts';
import type { Hosting, HostingName, ObservedPlace, PlaceOf } from './hosting.ts';
import { s3Hosting } from './s3.ts';

/** One entry for each hosting in irsa.yaml: a missing one does not compile. */
const hostings: { readonly [Name in HostingName]: Hosting<Name> } = {
  s3: s3Hosting,
  directory: directoryHosting,
  existing: existingHosting,
  cloudFront: cloudFrontHosting,
};

export function observePlace(desired: DesiredIssuer, ports: IssuerPorts): Promise<ObservedPlace> {
  const { hosting } = desired;
  return at(hosting.hosting, hosting, (entry, place) => entry.observe(place, desired, ports));
}

/** The issuer with its current URL. */
export async function locate(desired: DesiredIssuer, ports: IssuerPorts): Promise<DesiredIssuer> {
  const { hosting } = desired;
  const url = await at(hosting.hosting, hosting, (entry, place) => entry.findUrl(place, desired, ports));
  return located(desired, { url });
}

export function isNameOfPlace(desired: DesiredIssuer, hostPath: string): boolean {
  const { hosting } = desired;
  return at(hosting.hosting, hosting, (entry, place) => entry.isNameOf(place, desired, hostPath));
}

/** The changes of the places of all hostings. */
export function changesOfPlaces(
  part: 'changes' | 'removals',
  ports: IssuerPorts,
): ChangeTable<DesiredIssuer> {
  return Object.assign({}, ...Object.values(hostings).map((hosting) => hosting[part](ports)));
}

function at<Name extends HostingName, Result>(
  name: Name,
  place: PlaceOf<Name>,
  use: (entry: Hosting<Name>, place: PlaceOf<Name>) => Result,
): Result {
  return use(hostings[name], place);
}
