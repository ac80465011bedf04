import { IrsaError } from '../errors/irsa-error.ts';
import type { ChainPlan } from './chain-plan.ts';
import { changeName } from './change.ts';
import type { Link } from './link.ts';
import { planSchema } from './plan-schema.ts';
import { shapeFault } from './shape-fault.ts';

/** Reads a saved plan; `file` is its name in errors. Throws IRSA-PLAN-004. */
export function parsePlan(text: string, file: string): ChainPlan {
  const data = parseJson(text, file);
  const parsed = planSchema.safeParse(data);
  if (!parsed.success) throw notAPlan(file, `${shapeFault(parsed.error, data)}.`);
  return parsed.data;
}

/** Throws IRSA-PLAN-004 if no link can carry out a change of the plan. */
export function checkPlan(plan: ChainPlan, file: string, links: readonly Link[]): void {
  const fault = faultIn(plan, links);
  if (fault !== null) throw notAPlan(file, fault);
}

function faultIn(plan: ChainPlan, links: readonly Link[]): string | null {
  for (const { link: name, changes } of plan.links) {
    const link = links.find((candidate) => candidate.name === name);
    if (!link) return `There is no link ${name}.`;
    for (const change of changes) {
      const fault = link.faultOf(change);
      if (fault !== null) return `${changeName(change)}: ${fault}`;
    }
  }
  return null;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAPlan(file, 'It is not JSON.');
  }
}

function notAPlan(file: string, why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} is not a valid plan for this version of irsactl.`,
    why,
    next: 'Make one with `irsactl plan -o json > plan.json`.',
    place: { file },
  });
}
