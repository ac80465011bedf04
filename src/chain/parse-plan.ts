import { z } from 'zod';
import { type ErrorCode, errorCatalogue } from '../errors/catalogue/index.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import { type ChainPlan, planIntents } from './chain-plan.ts';
import { changeActions, changeName } from './change.ts';
import type { Link } from './link.ts';
import { linkNames } from './link-name.ts';
import type { PlanValue } from './plan-value.ts';

const planValue: z.ZodType<PlanValue> = z.json();
const errorCode = z.custom<ErrorCode>(
  (value) => typeof value === 'string' && Object.hasOwn(errorCatalogue, value),
);

const changeSchema = z.strictObject({
  link: z.enum(linkNames),
  action: z.enum(changeActions),
  kind: z.string(),
  target: z.string(),
  before: planValue,
  after: planValue,
  why: z.string(),
  disruptive: z.boolean(),
});

const findingSchema = z.object({
  code: errorCode,
  link: z.enum(linkNames),
  severity: z.enum(['error', 'warning']),
  what: z.string(),
  why: z.string(),
  next: z.string(),
});

const planSchema = z.object({
  format: z.literal('irsactl.dev/plan/v1alpha1'),
  intent: z.enum(planIntents),
  chain: z.string(),
  madeFor: z.strictObject({
    account: z.string(),
    region: z.string(),
    clusterUid: z.string(),
    server: z.string(),
  }),
  links: z.array(
    z
      .strictObject({
        link: z.enum(linkNames),
        changes: z.array(changeSchema),
        findings: z.array(findingSchema),
        summary: z.string(),
        leftOut: z.int().nonnegative().optional(),
      })
      .refine(({ leftOut, changes }) => leftOut === undefined || changes.length === 0, {
        error: 'a link that is left out has no changes',
      }),
  ),
});

/** Reads a saved plan. `file` names it in errors. Refuses every change that none of the links could carry out. */
export function parsePlan(text: string, file: string, links: readonly Link[]): ChainPlan {
  const parsed = planSchema.safeParse(parseJson(text, file));
  if (!parsed.success) throw notAPlan(file, z.prettifyError(parsed.error));
  const fault = faultIn(parsed.data, links);
  if (fault !== null) throw notAPlan(file, fault);
  return parsed.data;
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
  } catch (error) {
    throw notAPlan(file, messageOf(error));
  }
}

function notAPlan(file: string, why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} is not a plan that this irsactl can carry out.`,
    why,
    next: 'Make one with `irsactl plan -o json > plan.json`.',
    place: { file },
  });
}
