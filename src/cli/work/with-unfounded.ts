import type { ChainPlan } from '../../chain/chain-plan.ts';
import { refuseUnfounded } from '../../chain/guards.ts';
import { IrsaError } from '../../errors/irsa-error.ts';

/** A plan with `--only` that apply would refuse says so as an error of the link that lacks what it stands on. */
export function withUnfounded(plan: ChainPlan): ChainPlan {
  const error = refusalOf(plan);
  if (error === null) return plan;
  const last = plan.links.findLastIndex(({ changes }) => changes.length > 0);
  const links = plan.links.map((planned, at) => {
    if (at !== last) return planned;
    const { code, problem } = error;
    const finding = { link: planned.link, severity: 'error', code, ...problem } as const;
    return { ...planned, findings: [...planned.findings, finding] };
  });
  return { ...plan, links };
}

function refusalOf(plan: ChainPlan): IrsaError | null {
  try {
    refuseUnfounded(plan);
    return null;
  } catch (error) {
    if (error instanceof IrsaError) return error;
    throw error;
  }
}
