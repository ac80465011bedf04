import { z } from 'zod';
import { linkStates } from '../../chain/link-state.ts';
import { objectOf } from '../../chain/object-of.ts';
import {
  errorCodeSchema,
  findingSchema,
  furtherAccountsSchema,
  linkNameSchema,
  namedAccountSchema,
  planSchema,
  restartSchema,
} from '../../chain/plan-schema.ts';
import { interruptionSchema } from '../../chain/progress-schema.ts';
import type { LinkVerdict } from '../../chain/verify-chain.ts';
import {
  type ChainGraph,
  edgeMeanings,
  type GraphEdge,
  type GraphLink,
  type GraphPart,
  partKinds,
  partStates,
} from '../../graph/chain-graph.ts';
import { stages } from '../../rotation/moves.ts';

const time = z.iso.datetime();

const linkStatus = z.strictObject({
  link: linkNameSchema,
  state: z.enum(linkStates),
  since: time.nullable().describe('Since when the link is in place; null if unknown.'),
  changes: z.int().nonnegative().describe('Number of changes that `irsactl plan` shows.'),
  reasons: z.array(
    z.strictObject({ target: z.string(), account: namedAccountSchema.optional(), why: z.string() }),
  ),
  findings: z.array(
    z.strictObject({
      code: errorCodeSchema,
      severity: z.enum(['error', 'warning']),
      account: namedAccountSchema.optional(),
      what: z.string(),
      restart: restartSchema,
    }),
  ),
  expires: z.array(z.strictObject({ what: z.string(), at: time })).describe('What expires.'),
  summary: z.string(),
});

export const statusResult = z.strictObject({
  chain: z.string(),
  account: z.string(),
  accounts: furtherAccountsSchema,
  region: z.string(),
  clusterUid: z.string(),
  server: z.string(),
  isHalfDestroyed: z.boolean().describe('Whether only the first run of destroy is done.'),
  lease: z
    .strictObject({ holder: z.string(), since: time })
    .nullable()
    .describe('The run that holds the Lease of the chain, or was killed with it; null if there is no Lease.'),
  rotation: z
    .enum([...stages.map(({ stage }) => stage), 'theft', 'unknown'])
    .nullable()
    .describe(
      'The stage of a rotation in progress, `theft` while a stolen key is replaced, `unknown` while a change of an API server is not finished; null without one.',
    ),
  waits: z
    .array(
      z.strictObject({
        why: z.string(),
        opensAt: time.nullable().describe('Null if it needs work of a user.'),
      }),
    )
    .describe('What the rotation, or a move to another issuer, waits for.'),
  links: z.array(linkStatus),
});
export type StatusResult = z.output<typeof statusResult>;

export const verifyResult = z.strictObject({
  chain: z.string(),
  links: z
    .array(
      objectOf<LinkVerdict>()({
        link: linkNameSchema,
        verdict: z.enum(['holds', 'broken', 'not-checked']),
        findings: z.array(findingSchema).readonly(),
      }),
    )
    .readonly(),
});
export type VerifyResult = z.output<typeof verifyResult>;

/** What `irsactl apply`, `destroy` and `rollback` print at their end. */
export const runResult = z.strictObject({
  plan: planSchema,
  carriedOut: z.boolean().describe('False if there was nothing to do, and with `--dry-run`.'),
  interruptions: z.array(interruptionSchema).readonly().optional(),
  verify: verifyResult.optional().describe('For `apply` without `--dry-run`: whether each link holds.'),
});
export type RunResult = z.output<typeof runResult>;

const texts = z.array(z.string()).readonly();
const findings = z.array(findingSchema).readonly();

const part = objectOf<GraphPart>()({
  id: z.string().describe('Unique ID: kind, colon, name.'),
  kind: z.enum(partKinds),
  name: z.string(),
  state: z.enum(partStates),
  facts: texts.describe('Short facts about it.'),
  reasons: texts.describe('Reasons for changes.'),
  findings,
  namespace: z.string().optional().describe('Its namespace, if it has one.'),
  account: z
    .string()
    .optional()
    .describe("The name in irsa.yaml of its AWS account, if that is not the chain's own."),
});

const link = objectOf<GraphLink>()({
  link: linkNameSchema,
  state: z.enum(linkStates),
  summary: z.string(),
  parts: z.array(part).readonly(),
  reasons: texts.describe('Reasons for changes, except those of its parts.'),
  findings: findings.describe('Findings about the link, not about one part.'),
});

const edge = objectOf<GraphEdge>()({
  from: z.string().describe('The `id` of a part.'),
  to: z.string().describe('The `id` of a part.'),
  meaning: z.enum(edgeMeanings).describe('The relation of the first part to the second.'),
});

export const graphResult = objectOf<ChainGraph>()({
  chain: z.string(),
  account: z.string(),
  accounts: furtherAccountsSchema,
  region: z.string(),
  clusterUid: z.string(),
  server: z.string(),
  links: z.array(link).readonly().describe("All seven, in the chain's order."),
  edges: z.array(edge).readonly(),
});
