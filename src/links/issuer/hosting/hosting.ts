import type { Change } from '../../../chain/change.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import type { IssuerHosting } from '../../../config/trust-chain.ts';
import type { IssuerDesired } from '../desired.ts';
import type { StoredDocuments } from '../document-plan.ts';
import type { IssuerPorts } from '../ports.ts';

export type HostingName = IssuerHosting['hosting'];
export type PlaceOf<Name extends HostingName> = Extract<IssuerHosting, { hosting: Name }>;

export interface PlacePlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

export interface PlaceRemoval extends PlacePlan {
  readonly summary: string;
}

/** A place as it was seen once; what is planned and judged follows from that one look. */
export interface ObservedPlace {
  readonly documents: StoredDocuments;
  plan(desired: IssuerDesired, consent: Consent): PlacePlan;
  planRemoval(desired: IssuerDesired): PlaceRemoval;
  /** Who else may change the documents there, or read more; `cure` is what sets right what the plan changes. */
  check(desired: IssuerDesired, cure: string): readonly Finding[];
}

/** What carries out each kind of change. */
export type PlaceChanges<Place> = Readonly<
  Record<string, (change: Change, place: Place, ports: IssuerPorts) => Promise<void>>
>;

/** A way to publish the two documents. A new one is a file beside this one, and a line in hostings.ts. */
export interface Hosting<Name extends HostingName> {
  observe(place: PlaceOf<Name>, ports: IssuerPorts): Promise<ObservedPlace>;
  readonly changes: PlaceChanges<PlaceOf<Name>>;
  /** True where documents of an issuer with this host and path lie at the place, and go when it is given up. */
  isNameOf(place: PlaceOf<Name>, desired: IssuerDesired, hostPath: string): boolean;
}

interface HasDocuments {
  readonly documents: StoredDocuments;
}

export interface HostingParts<Name extends HostingName, Facts extends HasDocuments>
  extends Omit<Hosting<Name>, 'observe'> {
  readonly hosting: Name;
  observe(place: PlaceOf<Name>, ports: IssuerPorts): Promise<Facts>;
  plan(desired: IssuerDesired, facts: Facts, consent: Consent): PlacePlan;
  planRemoval(desired: IssuerDesired, facts: Facts): PlaceRemoval;
  check(desired: IssuerDesired, facts: Facts, cure: string): readonly Finding[];
}

/** Joins the parts of a hosting. */
export function defineHosting<Name extends HostingName, Facts extends HasDocuments>(
  parts: HostingParts<Name, Facts>,
): Hosting<Name> {
  return {
    changes: parts.changes,
    isNameOf: parts.isNameOf,
    async observe(place, ports) {
      const facts = await parts.observe(place, ports);
      return {
        documents: facts.documents,
        plan: (desired, consent) => parts.plan(desired, facts, consent),
        planRemoval: (desired) => parts.planRemoval(desired, facts),
        check: (desired, cure) => parts.check(desired, facts, cure),
      };
    },
  };
}
