import { z } from 'zod';
import { type ErrorCode, errorCatalogue } from '../errors/catalogue/index.ts';
import type { Place } from '../errors/irsa-error.ts';
import type { Holder } from '../rotation/gates.ts';
import { type ChainPlan, type PlannedLink, type PlannedWait, planIntents } from './chain-plan.ts';
import { type Change, changeActions } from './change.ts';
import type { Finding } from './finding.ts';
import { linkNames } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';
import { objectOf } from './object-of.ts';
import type { PlanCounts } from './plan-counts.ts';
import type { PlanValue } from './plan-value.ts';

export const linkNameSchema = z.enum(linkNames);

export const errorCodeSchema: z.ZodType<ErrorCode> = z
  .custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(errorCatalogue, value))
  .meta({ type: 'string', pattern: '^IRSA-[A-Z]+-[0-9]{3}$', description: 'See `irsactl explain CODE`.' });

/** The four parts of a problem, with its code. */
export const problemFields = {
  code: errorCodeSchema,
  what: z.string(),
  why: z.string(),
  next: z.string(),
  place: objectOf<Place>()({
    file: z.string(),
    line: z.int().positive().optional(),
    column: z.int().positive().optional(),
    text: z.string().optional().describe('The text of the line.'),
  })
    .optional()
    .describe("The position in the user's file; line and column count from 1."),
} as const;

/** An account other than the main account. */
export const namedAccountSchema = objectOf<NamedAccount>()({
  name: z.string().describe('Its name in irsa.yaml.'),
  id: z.string(),
}).meta({ id: 'Account' });

export const furtherAccountsSchema = z
  .array(namedAccountSchema)
  .readonly()
  .optional()
  .describe('Further accounts of irsa.yaml.');

export const restartSchema = z
  .array(
    objectOf<Holder>()({
      name: z.string().describe('`deployment/orders`; `pod/NAME` for a pod without a controller.'),
      namespace: z.string(),
    }),
  )
  .readonly()
  .optional()
  .describe('The workloads to restart.');

export const findingSchema: z.ZodType<Finding> = objectOf<Finding>()({
  link: linkNameSchema,
  severity: z.enum(['error', 'warning']),
  account: namedAccountSchema
    .optional()
    .describe('The AWS account of the finding, if it is not the main account.'),
  ...problemFields,
  restart: restartSchema,
}).meta({ id: 'Finding', description: 'A finding about a link.' });

const planValueSchema: z.ZodType<PlanValue> = z.json().meta({
  description: 'Any JSON; `{"$unknown": "…"}` is a value that is known only after apply.',
});

const changeSchema: z.ZodType<Change> = objectOf<Change>()({
  link: linkNameSchema,
  action: z.enum(changeActions),
  kind: z.string(),
  target: z.string(),
  account: namedAccountSchema
    .optional()
    .describe('The AWS account of the change, if it is not the main account.'),
  before: planValueSchema,
  after: planValueSchema,
  why: z.string(),
  disruptive: z.boolean().describe('Whether the change interrupts something.'),
}).meta({ id: 'Change' });

const plannedLinkSchema: z.ZodType<PlannedLink> = objectOf<PlannedLink>()({
  link: linkNameSchema,
  changes: z.array(changeSchema).readonly(),
  findings: z.array(findingSchema).readonly(),
  summary: z.string(),
  leftOut: z.int().nonnegative().optional().describe('The number of changes that `--only` omits.'),
});

/** A plan as it is printed, saved and read back. */
export const planSchema: z.ZodType<ChainPlan> = objectOf<ChainPlan>()({
  format: z.literal('irsactl.dev/plan/v1alpha1'),
  intent: z.enum(planIntents),
  chain: z.string(),
  prune: z.literal(true).optional().describe('Whether apply removes what is no longer in irsa.yaml.'),
  replacesStolenKey: z
    .literal(true)
    .optional()
    .describe(
      'Whether it replaces a stolen key, so that a fault of one link or node does not stop the others.',
    ),
  madeFor: objectOf<ChainPlan['madeFor']>()({
    account: z.string(),
    accounts: furtherAccountsSchema,
    region: z.string(),
    clusterUid: z.string(),
    server: z.string(),
  }),
  links: z
    .array(
      plannedLinkSchema.refine(({ leftOut, changes }) => leftOut === undefined || changes.length === 0, {
        error: 'an omitted link has no changes',
      }),
    )
    .readonly(),
  counts: objectOf<PlanCounts>()({
    create: z.int().nonnegative().describe('Objects that apply creates.'),
    change: z.int().nonnegative().describe('Objects that apply changes without an interruption.'),
    remove: z.int().nonnegative(),
    restarts: z.int().nonnegative().describe('Restarts of API servers: one for each node and pass.'),
    interruptions: z.int().nonnegative().describe('Other changes that interrupt running pods.'),
  }).optional(),
  rotation: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Of a printed plan: the stage of a rotation in progress, as `status` shows it; null without one.',
    ),
  waits: z
    .array(objectOf<PlannedWait>()({ why: z.string(), opensAt: z.iso.datetime().nullable() }))
    .readonly()
    .optional()
    .describe('Of a printed plan: what the rotation, or a move to another issuer, waits for.'),
}).meta({ id: 'Plan' });
