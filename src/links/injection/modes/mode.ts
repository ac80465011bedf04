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

/** What is to be done to the parts of one mode. */
export interface PartsPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

export const nothingToDo: PartsPlan = { changes: [], findings: [] };

/** All of them, one after the other. */
export function joined(plans: readonly PartsPlan[]): PartsPlan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    findings: plans.flatMap(({ findings }) => findings),
  };
}

/** What a mode has in the cluster, as it was seen once, whether it is wanted or not. */
export interface ObservedMode {
  /** The mode in a few words, for one line of a view. */
  readonly title: string;
  /** Since when what irsa.yaml wants of it is there, and what of it ends by itself. */
  readonly standing: Standing;
  /**
   * What is to be done so that new pods are injected by this mode. Asked of the mode that is wanted. Where it `replaces`
   * another one, that one goes right after its last change, which therefore ends only when the mode is proven.
   */
  plan(consent: Consent, replaces: boolean): PartsPlan;
  /** Takes away what this chain has of the mode. Where another mode is wanted, that one is proven by then. */
  planRemoval(why: string): PartsPlan;
  /** What is not as apply left it and leaves pods out, also where those that were tried came through. */
  fault(): Finding | null;
  /** Why pods come back without their role although there is no such fault; null where the mode shows no reason. */
  whyNotInjected(): Finding | null;
}

/** All service accounts of the cluster, by `namespace/name`. */
export type AllAccounts = ReadonlyMap<string, ServiceAccountFacts>;

/** A way to inject. A new one is a folder beside this file, and a line in modes.ts. */
export interface Mode<Name extends ModeName> {
  /** `wanted` is null where irsa.yaml names another mode: then only what this chain has of it is looked for. */
  observe(
    desired: DesiredInjection,
    wanted: InjectionOf<Name> | null,
    all: AllAccounts,
    ports: InjectionPorts,
  ): Promise<ObservedMode>;
  /** What apply would put into the cluster, for `irsactl render`; where it puts nothing, what a person puts there by hand. */
  render(desired: DesiredInjection, wanted: InjectionOf<Name>): readonly KubernetesObject[];
  /** What can be done to the parts of the mode. Kinds of one name in two modes are the same. */
  changes(ports: InjectionPorts): ChangeTable<DesiredInjection>;
}
