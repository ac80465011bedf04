import type { Change } from '../../../chain/change.ts';
import type { ChangeTable } from '../../../chain/change-kind.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import type { Standing } from '../../../chain/standing.ts';
import type { Injection } from '../../../config/trust-chain.ts';
import type { DesiredInjection } from '../desired.ts';
import type { InjectionPorts, KubernetesObject, ServiceAccountFacts } from '../ports.ts';

export type ModeName = Injection['mode'];
export type InjectionOf<Name extends ModeName> = Extract<Injection, { mode: Name }>;

export interface PartsPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

export const nothingToDo: PartsPlan = { changes: [], findings: [] };

export function mergePlans(plans: readonly PartsPlan[]): PartsPlan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    findings: plans.flatMap(({ findings }) => findings),
  };
}

/** The observed state of a mode in the cluster, wanted or not. */
export interface ObservedMode {
  /** A short name for views. */
  readonly title: string;
  /** Since when its wanted parts exist, and which of them expire. */
  readonly standing: Standing;
  /**
   * Plans the changes after which this mode injects new pods. Called for the wanted mode. If it `replaces` another mode,
   * apply removes the other one right after the last of these changes, so that change must wait until this mode is proven.
   */
  plan(consent: Consent, replaces: boolean): PartsPlan;
  /** Plans the removal of this chain's parts of the mode. The mode that replaces it is already proven then. */
  planRemoval(why: string): PartsPlan;
  /** Returns a difference from the applied state that may skip pods, even if the dry-run pod was injected. */
  fault(): Finding | null;
  /** Returns why pods do not get their role although there is no such difference; null if the mode shows no reason. */
  whyNotInjected(): Finding | null;
}

/** All service accounts of the cluster, by `namespace/name`. */
export type AllAccounts = ReadonlyMap<string, ServiceAccountFacts>;

/** An injection mode. A new one needs a folder beside this file and a line in mode-table.ts. */
export interface Mode<Name extends ModeName> {
  /** `wanted` is null if irsa.yaml has another mode; then it reads only the parts that this chain has. */
  observe(
    desired: DesiredInjection,
    wanted: InjectionOf<Name> | null,
    all: AllAccounts,
    ports: InjectionPorts,
  ): Promise<ObservedMode>;
  /** Returns the objects that apply would create, for `irsactl render`; for `none`, what the user adds to the manifests. */
  render(desired: DesiredInjection, wanted: InjectionOf<Name>): readonly KubernetesObject[];
  /** The changes of the mode. A kind that appears in two modes is the same change. */
  changes(ports: InjectionPorts): ChangeTable<DesiredInjection>;
}
