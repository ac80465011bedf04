import {
  blockersOf,
  type ChainPlan,
  type PlanIntent,
  type PlannedLink,
  plannedChanges,
  planTargetOf,
} from './chain-plan.ts';
import type { Change } from './change.ts';
import type { ChainContext } from './context.ts';
import { asWarning } from './finding.ts';
import type { Consent, Link, LinkPlan, ObservedLink, RemovalStage } from './link.ts';
import type { LinkName } from './link-name.ts';
import { type ObservedChain, observeChain } from './observe-chain.ts';

/** The links of each run of destroy, in an order in which AWS never trusts something that no longer exists. */
const removalOrder: Readonly<Record<RemovalStage, readonly LinkName[]>> = {
  'sign-back': ['injection', 'roles', 'control-plane', 'identity-provider', 'issuer'],
  'accept-back': ['control-plane', 'signing-key', 'injection'],
};

/** Observes the chain and returns the plan of apply; changes nothing. */
export async function planChain(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ChainPlan> {
  return planObserved(await observeChain(links, context, consent), 'apply', context, consent);
}

/** The plan of apply, or of one run of destroy, for an observed chain. */
export function planObserved(
  observed: ObservedChain,
  intent: PlanIntent,
  context: ChainContext,
  consent: Consent,
): ChainPlan {
  const linksBy = (given: Consent) =>
    linksFor(intent, observed.links, ({ link }) => link.name).map(({ link, seen }) =>
      plannedLink(link.name, planLink(seen, intent, given)),
    );
  const all = linksBy(consent);
  const isEarly = observed.outputs.rotation?.intention === 'theft' && !isWhole(all);
  const links = isEarly ? linksBy({ ...consent, keepsRecord: true }) : all;
  return {
    format: 'irsactl.dev/plan/v1alpha1',
    intent,
    chain: context.chain.name,
    ...(intent === 'apply' && consent.prune && { prune: true }),
    ...(intent === 'apply' && isTheft(observed, links) && { replacesStolenKey: true }),
    madeFor: planTargetOf(context),
    links,
  };
}

/** A theft that counts or begins. If the wish is refused, the refusal stops everything. */
function isTheft({ outputs }: ObservedChain, links: readonly PlannedLink[]): boolean {
  const isRefused = links.some(
    ({ link, findings }) => link === 'signing-key' && findings.some(({ severity }) => severity === 'error'),
  );
  if (isRefused) return false;
  return outputs.rotation?.intention === 'theft' || links.some(({ changes }) => changes.some(beginsTheft));
}

/** Whether a change declares the keys of the cluster stolen. */
export function beginsTheft({ kind, after }: Change): boolean {
  return kind === 'begin-rotation' && Object(after).intention === 'theft';
}

/** Whether nothing else is left to do for the replacement of a stolen key: its record is what brings the rest about. */
function isWhole(links: readonly PlannedLink[]): boolean {
  const last = links.findIndex(({ link }) => link === 'control-plane');
  return links
    .slice(0, last + 1)
    .every(
      ({ changes, findings }) =>
        changes.every(endsRotation) && findings.every(({ severity }) => severity !== 'error'),
    );
}

export function endsRotation({ kind }: Change): boolean {
  return kind === 'end-rotation';
}

export function planLink(seen: ObservedLink, intent: PlanIntent, consent: Consent): LinkPlan {
  if (intent !== 'apply') return seen.planRemoval(intent, consent);
  const plan = seen.plan(consent);
  return consent.createsNothing ? { ...plan, changes: ofWhatIsThere(plan.changes) } : plan;
}

/** Without the parts that would be created, and what belongs to them: a bucket's documents, a role's policies. */
function ofWhatIsThere(changes: readonly Change[]): readonly Change[] {
  const made = changes.filter(({ kind }) => kind.startsWith('create-'));
  const isOfMade = ({ link, target }: Change) =>
    made.some(
      (part) => part.link === link && (link !== 'roles' || `${target}:`.startsWith(`${part.target}:`)),
    );
  return changes.filter((change) => !isOfMade(change));
}

/** The links of a plan, in its order. */
export function linksFor<T>(
  intent: PlanIntent,
  links: readonly T[],
  nameOf: (link: T) => LinkName,
): readonly T[] {
  if (intent === 'apply') return links;
  return removalOrder[intent].flatMap((name) => links.filter((link) => nameOf(link) === name));
}

/**
 * A plan that changes only some links. The others stay in it without changes, up to the last changed link and always
 * up to control-plane, which detects a key with which the API server does not sign.
 */
export function onlyLinks(plan: ChainPlan, names: readonly LinkName[]): ChainPlan {
  const last = plan.links.findLastIndex(({ link }) => names.includes(link) || link === 'control-plane');
  const isRepair = repairsRoles(plan, names);
  const links = plan.links.slice(0, last + 1).map((planned) => {
    if (names.includes(planned.link)) return planned;
    const { link, findings, summary, changes } = planned;
    const shown = isRepair ? findings.map(asWarning) : findings;
    return { link, findings: shown, summary, changes: [], leftOut: changes.length };
  });
  return { ...plan, links };
}

/** A role that trusts too much must not wait for another link, and correcting it cannot break pods of that link. */
function repairsRoles(plan: ChainPlan, names: readonly LinkName[]): boolean {
  const changes = plan.links.flatMap((planned) => (planned.link === 'roles' ? planned.changes : []));
  return (
    names.every((name) => name === 'roles') &&
    changes.length > 0 &&
    changes.every(({ action }) => action === 'update')
  );
}

/** Whether `apply --only roles` corrects roles although another link of the plan is blocked. */
export function canRepairRoles(plan: ChainPlan): boolean {
  if (plan.intent !== 'apply' || blockersOf(plan).length === 0) return false;
  const part = onlyLinks(plan, ['roles']);
  return plannedChanges(part).length > 0 && blockersOf(part).length === 0;
}

function plannedLink(link: LinkName, { changes, findings, summary }: LinkPlan): PlannedLink {
  return { link, changes, findings, summary };
}
