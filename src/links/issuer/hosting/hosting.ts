import type { z } from 'zod';
import type { Change } from '../../../chain/change.ts';
import {
  type ChangeKind,
  type ChangeTable,
  type ChangeWork,
  changeKind,
} from '../../../chain/change-kind.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import type { IssuerHosting } from '../../../config/trust-chain.ts';
import { internalError } from '../../../errors/internal-error.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { StoredDocuments } from '../document-edit.ts';
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
  /** Whether the chain itself puts the documents there, and answers for every key in them. */
  readonly isOurs: boolean;
  readonly documents: StoredDocuments;
  plan(desired: DesiredIssuer, consent: Consent): PlacePlan;
  planRemoval(desired: DesiredIssuer): PlaceRemoval;
  /** Who else may change the documents there, or read more; `cure` is what sets right what the plan changes. */
  check(desired: DesiredIssuer, cure: string): readonly Finding[];
}

/** A way to publish the two documents. A new one is a file beside this one, and a line in hostings.ts. */
export interface Hosting<Name extends HostingName> {
  observe(place: PlaceOf<Name>, ports: IssuerPorts): Promise<ObservedPlace>;
  changes(ports: IssuerPorts): ChangeTable<DesiredIssuer>;
  /** Changes that give something up: IAM is asked just before each whether anybody still trusts the place. */
  removals(ports: IssuerPorts): ChangeTable<DesiredIssuer>;
  /** True where documents of an issuer with this host and path lie at the place, and go when it is given up. */
  isNameOf(place: PlaceOf<Name>, desired: DesiredIssuer, hostPath: string): boolean;
}

interface HasDocuments {
  readonly documents: StoredDocuments;
}

interface HostingParts<Name extends HostingName, Facts extends HasDocuments>
  extends Omit<Hosting<Name>, 'observe'> {
  readonly hosting: Name;
  readonly isOurs: boolean;
  observe(place: PlaceOf<Name>, ports: IssuerPorts): Promise<Facts>;
  plan(desired: DesiredIssuer, facts: Facts, consent: Consent): PlacePlan;
  planRemoval(desired: DesiredIssuer, facts: Facts): PlaceRemoval;
  check(desired: DesiredIssuer, facts: Facts, cure: string): readonly Finding[];
}

/** Joins the parts of a hosting. */
export function defineHosting<Name extends HostingName, Facts extends HasDocuments>(
  parts: HostingParts<Name, Facts>,
): Hosting<Name> {
  const { changes, removals, isNameOf, isOurs } = parts;
  return {
    changes,
    removals,
    isNameOf,
    async observe(place, ports) {
      const facts = await parts.observe(place, ports);
      return {
        isOurs,
        documents: facts.documents,
        plan: (desired, consent) => parts.plan(desired, facts, consent),
        planRemoval: (desired) => parts.planRemoval(desired, facts),
        check: (desired, cure) => parts.check(desired, facts, cure),
      };
    },
  };
}

/** Describes a kind of change of one hosting; its work also gets the place. */
export function placeChanges<Name extends HostingName>(name: Name) {
  return <Before extends z.ZodType = z.ZodType<PlanValue>, After extends z.ZodType = z.ZodType<PlanValue>>(
    shapes: { readonly before?: Before; readonly after?: After },
    run: (
      place: PlaceOf<Name>,
      work: ChangeWork<DesiredIssuer, z.output<Before>, z.output<After>>,
    ) => Promise<void>,
  ): ChangeKind<DesiredIssuer> =>
    changeKind<DesiredIssuer, Before, After>(shapes, (work) =>
      run(placeAt(work.desired.hosting, name), work),
    );
}

function placeAt<Name extends HostingName>(place: IssuerHosting, name: Name): PlaceOf<Name> {
  if (isAt(place, name)) return place;
  throw internalError(`the issuer is kept in ${place.hosting}, not in ${name}`);
}

function isAt<Name extends HostingName>(place: IssuerHosting, name: Name): place is PlaceOf<Name> {
  return place.hosting === name;
}
