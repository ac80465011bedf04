import { type ChainPlan, type PlanIntent, type PlannedLink, planTargetOf } from './chain-plan.ts';
import type { ChainContext } from './context.ts';
import type { Consent, Link, LinkPlan, ObservedLink, RemovalStage } from './link.ts';
import type { LinkName } from './link-name.ts';
import { type ObservedChain, observeChain } from './observe-chain.ts';

/** Which links a stage of destroy visits, in this order: nothing may be trusted that is no longer held. */
const removalOrder: Readonly<Record<RemovalStage, readonly LinkName[]>> = {
  'sign-back': ['injection', 'roles', 'control-plane', 'identity-provider', 'issuer'],
  'accept-back': ['control-plane', 'signing-key', 'injection'],
};

/** Looks at the world and says what apply would do, link by link. Changes nothing. */
export async function planChain(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ChainPlan> {
  return planObserved(await observeChain(links, context, consent), 'apply', context, consent);
}

/** What apply, or one stage of destroy, would do to a chain that was seen so. */
export function planObserved(
  observed: ObservedChain,
  intent: PlanIntent,
  context: ChainContext,
  consent: Consent,
): ChainPlan {
  const links = linksFor(intent, observed.links, ({ link }) => link.name).map(({ link, seen }) =>
    plannedLink(link.name, planLink(seen, intent, consent)),
  );
  return {
    format: 'irsactl.dev/plan/v1alpha1',
    intent,
    chain: context.chain.name,
    ...(intent === 'apply' && consent.prune && { prune: true }),
    madeFor: planTargetOf(context),
    links,
  };
}

export function planLink(seen: ObservedLink, intent: PlanIntent, consent: Consent): LinkPlan {
  return intent === 'apply' ? seen.plan(consent) : seen.planRemoval(intent, consent);
}

/** The links that a plan visits, in the order in which it does. */
export function linksFor<T>(
  intent: PlanIntent,
  links: readonly T[],
  nameOf: (link: T) => LinkName,
): readonly T[] {
  if (intent === 'apply') return links;
  return removalOrder[intent].flatMap((name) => links.filter((link) => nameOf(link) === name));
}

/**
 * A plan that changes some of its links only. The others stay in it without their changes, up to the last that is
 * changed and always up to control-plane: it is the one that notices a key that the API server does not sign with.
 */
export function onlyLinks(plan: ChainPlan, names: readonly LinkName[]): ChainPlan {
  const last = plan.links.findLastIndex(({ link }) => names.includes(link) || link === 'control-plane');
  const links = plan.links
    .slice(0, last + 1)
    .map((planned) => (names.includes(planned.link) ? planned : leaveOut(planned)));
  return { ...plan, links };
}

function leaveOut({ link, findings, summary, changes }: PlannedLink): PlannedLink {
  return { link, findings, summary, changes: [], leftOut: changes.length };
}

function plannedLink(link: LinkName, { changes, findings, summary }: LinkPlan): PlannedLink {
  return { link, changes, findings, summary };
}
