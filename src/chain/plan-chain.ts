import { type ChainPlan, type PlanIntent, type PlannedLink, planTargetOf } from './chain-plan.ts';
import type { ChainContext } from './context.ts';
import type { Consent, Link, LinkPlan, RemovalStage } from './link.ts';
import type { LinkName } from './link-name.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';

/** Which links a stage of destroy visits, in this order: nothing may be trusted that is no longer held. */
const removalOrder: Readonly<Record<RemovalStage, readonly LinkName[]>> = {
  'sign-back': ['injection', 'roles', 'control-plane', 'identity-provider', 'issuer'],
  'accept-back': ['control-plane', 'signing-key'],
};

/** Looks at the world and says what apply would do, link by link. Changes nothing. */
export async function planChain(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ChainPlan> {
  let outputs = noOutputs;
  const planned: PlannedLink[] = [];
  for (const link of links) {
    const plan = await link.plan(context, outputs, consent);
    outputs = { ...outputs, ...plan.outputs };
    planned.push(plannedLink(link, plan));
  }
  return chainPlan('apply', context, planned);
}

/**
 * A plan that changes some of its links only. The links before the last of those stay in it without their
 * changes: what is changed stands on them, so their error findings forbid it all the same.
 */
export function onlyLinks(plan: ChainPlan, names: readonly LinkName[]): ChainPlan {
  const last = plan.links.findLastIndex(({ link }) => names.includes(link));
  const links = plan.links
    .slice(0, last + 1)
    .map((planned) => (names.includes(planned.link) ? planned : { ...planned, changes: [], leftOut: true }));
  return { ...plan, links };
}

/** Looks at the world and says what one stage of destroy would take away. Changes nothing. */
export async function planRemoval(
  links: readonly Link[],
  context: ChainContext,
  stage: RemovalStage,
  consent: Consent,
): Promise<ChainPlan> {
  const outputs = await observeOutputs(links, context, consent);
  const planned: PlannedLink[] = [];
  for (const link of linksToRemove(links, stage)) {
    planned.push(plannedLink(link, await link.planRemoval(context, outputs, stage, consent)));
  }
  return chainPlan(stage, context, planned);
}

/** What each link hands on, as far as it stands today. */
export async function observeOutputs(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ChainOutputs> {
  let outputs = noOutputs;
  for (const link of links) {
    const plan = await link.plan(context, outputs, consent);
    outputs = { ...outputs, ...plan.outputs };
  }
  return outputs;
}

export function linksToRemove(links: readonly Link[], stage: RemovalStage): readonly Link[] {
  return removalOrder[stage].flatMap((name) => links.filter((link) => link.name === name));
}

function plannedLink(link: Link, plan: LinkPlan): PlannedLink {
  return { link: link.name, changes: plan.changes, findings: plan.findings, summary: plan.summary };
}

function chainPlan(intent: PlanIntent, context: ChainContext, links: readonly PlannedLink[]): ChainPlan {
  return {
    format: 'irsactl.dev/plan/v1alpha1',
    intent,
    chain: context.chain.name,
    madeFor: planTargetOf(context),
    links,
  };
}
