import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import type { ChainPlan, PlanTarget } from './chain-plan.ts';
import type { Finding } from './finding.ts';

/** A plan is carried out only where it was made for. */
export function refuseOtherTarget(plan: ChainPlan, target: PlanTarget): void {
  const moved = (Object.keys(target) as (keyof PlanTarget)[]).find(
    (key) => plan.madeFor[key] !== target[key],
  );
  if (moved === undefined) return;
  throw new IrsaError('IRSA-PLAN-002', {
    what: 'This plan was made for somewhere else; nothing was changed.',
    why: `Its ${moved} is ${plan.madeFor[moved]}, here it is ${target[moved]}.`,
    next: 'Check AWS_PROFILE and KUBECONFIG, or make a new plan here with `irsactl plan`.',
  });
}

/** Error findings of a plan forbid to carry it out; all are told at once. */
export function refuseBlocked(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  throw new IrsaErrors(findings.map((finding) => errorOfFinding(finding)));
}

export function errorOfFinding({ code, what, why, next, place }: Finding): IrsaError {
  return new IrsaError(code, { what, why, next, ...(place ? { place } : {}) });
}
