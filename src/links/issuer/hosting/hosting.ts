import type { z } from 'zod';
import type { Change } from '../../../chain/change.ts';
import {
  type ChangeKind,
  type ChangeTable,
  type ChangeWork,
  changeKind,
} from '../../../chain/change-kind.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Known } from '../../../chain/known.ts';
import type { Consent } from '../../../chain/link.ts';
import type { PlanValue } from '../../../chain/plan-value.ts';
import type { Expiry } from '../../../chain/standing.ts';
import type { IssuerHosting } from '../../../config/trust-chain.ts';
import { internalError } from '../../../errors/internal-error.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { type DesiredIssuer, declaredUrl } from '../desired.ts';
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

/** One observation of a place, from which plans and checks follow. */
export interface ObservedPlace {
  /** Whether the chain publishes the documents there, and is responsible for every key in them. */
  readonly isOurs: boolean;
  readonly url: Known<IssuerUrl>;
  readonly documents: StoredDocuments;
  plan(desired: DesiredIssuer, consent: Consent): PlacePlan;
  planRemoval(desired: DesiredIssuer): PlaceRemoval;
  /** Checks who else may change the documents there, or read more; `cure` applies to what the plan changes. */
  check(desired: DesiredIssuer, cure: string): readonly Finding[];
  /** What of it expires. */
  expiries(desired: DesiredIssuer): readonly Expiry[];
}

/** A way to publish the two documents. To add one, write a file beside this one, and a line in hostings.ts. */
export interface Hosting<Name extends HostingName> {
  observe(place: PlaceOf<Name>, desired: DesiredIssuer, ports: IssuerPorts): Promise<ObservedPlace>;
  changes(ports: IssuerPorts): ChangeTable<DesiredIssuer>;
  /** Changes that release something: just before each, irsactl asks IAM whether a provider still trusts the place. */
  removals(ports: IssuerPorts): ChangeTable<DesiredIssuer>;
  /** The issuer's current URL, queried again before a removal. */
  findUrl(place: PlaceOf<Name>, desired: DesiredIssuer, ports: IssuerPorts): Promise<Known<IssuerUrl>>;
  /** Whether an issuer with this host and path has its documents at the place, and so would lose them. */
  isNameOf(place: PlaceOf<Name>, desired: DesiredIssuer, hostPath: string): boolean;
}

interface HasDocuments {
  readonly documents: StoredDocuments;
}

interface HostingParts<Name extends HostingName, Facts extends HasDocuments>
  extends Omit<Hosting<Name>, 'observe' | 'findUrl'> {
  readonly hosting: Name;
  readonly isOurs: boolean;
  observe(place: PlaceOf<Name>, desired: DesiredIssuer, ports: IssuerPorts): Promise<Facts>;
  /** Default: that of irsa.yaml. */
  urlOf?(facts: Facts): Known<IssuerUrl>;
  findUrl?: Hosting<Name>['findUrl'];
  plan(desired: DesiredIssuer, facts: Facts, consent: Consent): PlacePlan;
  planRemoval(desired: DesiredIssuer, facts: Facts): PlaceRemoval;
  check(desired: DesiredIssuer, facts: Facts, cure: string): readonly Finding[];
  /** Default: nothing. */
  expiriesOf?(facts: Facts, desired: DesiredIssuer): readonly Expiry[];
}

/** Builds a hosting from its parts. */
export function defineHosting<Name extends HostingName, Facts extends HasDocuments>(
  parts: HostingParts<Name, Facts>,
): Hosting<Name> {
  const { changes, removals, isNameOf, isOurs } = parts;
  return {
    changes,
    removals,
    isNameOf,
    findUrl: parts.findUrl ?? ((place) => Promise.resolve(declaredUrl(place))),
    async observe(place, desired, ports) {
      const facts = await parts.observe(place, desired, ports);
      return {
        isOurs,
        url: parts.urlOf?.(facts) ?? declaredUrl(place),
        documents: facts.documents,
        plan: (desired, consent) => parts.plan(desired, facts, consent),
        planRemoval: (desired) => parts.planRemoval(desired, facts),
        check: (desired, cure) => parts.check(desired, facts, cure),
        expiries: (desired) => parts.expiriesOf?.(facts, desired) ?? [],
      };
    },
  };
}

/** Defines a kind of change of one or several hostings; its work also gets the place. */
export function placeChanges<Name extends HostingName>(...names: readonly Name[]) {
  return <Before extends z.ZodType = z.ZodType<PlanValue>, After extends z.ZodType = z.ZodType<PlanValue>>(
    shapes: { readonly before?: Before; readonly after?: After },
    run: (
      place: PlaceOf<Name>,
      work: ChangeWork<DesiredIssuer, z.output<Before>, z.output<After>>,
    ) => Promise<void>,
  ): ChangeKind<DesiredIssuer> =>
    changeKind<DesiredIssuer, Before, After>(shapes, (work) =>
      run(placeAt(work.desired.hosting, names), work),
    );
}

function placeAt<Name extends HostingName>(place: IssuerHosting, names: readonly Name[]): PlaceOf<Name> {
  if (isAt(place, names)) return place;
  throw internalError(`the hosting of the issuer is ${names.join(' or ')}, not ${place.hosting}`);
}

function isAt<Name extends HostingName>(
  place: IssuerHosting,
  names: readonly Name[],
): place is PlaceOf<Name> {
  return names.some((name) => place.hosting === name);
}
