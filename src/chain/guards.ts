import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { type ChainPlan, type PlanTarget, planTargetOf } from './chain-plan.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';

/** Throws IRSA-PLAN-002 if the plan was made for another target. */
export function refuseOtherTarget(plan: ChainPlan, context: ChainContext): void {
  const made = inWords(plan.chain, plan.madeFor);
  const here = inWords(context.chain.name, planTargetOf(context));
  const moved = (Object.keys(here) as (keyof typeof here)[]).find((key) => made[key] !== here[key]);
  if (moved === undefined) return;
  throw new IrsaError('IRSA-PLAN-002', {
    what: 'This plan was made for another target; nothing was changed.',
    why: `Its ${moved} is ${made[moved]}, but the current one is ${here[moved]}.`,
    next: 'Check AWS_PROFILE and KUBECONFIG, or make a new plan with `irsactl plan`.',
  });
}

function inWords(chain: string, { accounts = [], ...target }: PlanTarget) {
  const others = accounts.map(({ name, id }) => `${name} ${id}`).toSorted();
  return { chain, ...target, 'list of other accounts': others.join(', ') || 'empty' };
}

/** Throws IRSA-PLAN-004 unless the plan has the links in order without a gap: each link needs those before it. */
export function refuseOtherOrder(plan: ChainPlan, order: readonly LinkName[]): void {
  const names = plan.links.map(({ link }) => link);
  if (names.every((name, index) => name === order[index])) return;
  throw new IrsaError('IRSA-PLAN-004', {
    what: 'The plan has the links in another order; nothing was changed.',
    why: `It has ${names.join(', ')}; the order is ${order.join(', ')}.`,
    next: 'Make a new plan with `irsactl plan`.',
  });
}

/**
 * Throws IRSA-PLAN-006 if links before a changed link are not in place: IAM must not trust an issuer that does not
 * exist yet.
 */
export function refuseUnfounded({ links }: ChainPlan): void {
  const last = links.findLastIndex(({ changes }) => changes.length > 0);
  const pending = links.slice(0, Math.max(last, 0)).filter(({ leftOut = 0 }) => leftOut > 0);
  if (pending.length === 0) return;
  const names = pending.map(({ link }) => link);
  throw new IrsaError('IRSA-PLAN-006', {
    what: `The link ${links[last]?.link} needs ${names.join(' and ')}, which --only omits.`,
    why: `${pending
      .map(({ link, leftOut }) => `${link} has ${leftOut} pending ${leftOut === 1 ? 'change' : 'changes'}`)
      .join('; ')}.`,
    next: `Run \`irsactl apply\` without --only, or name these links too: ${names.map((name) => `--only ${name}`).join(' ')}.`,
  });
}

/** Throws if the plan has error findings; reports all of them. */
export function refuseBlocked(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  throw new IrsaErrors(findings.map((finding) => errorOfFinding(finding)));
}

export function errorOfFinding({ code, what, why, next, place }: Finding): IrsaError {
  return new IrsaError(code, { what, why, next, ...(place ? { place } : {}) });
}
