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

const time = z.iso.datetime();

const linkStatus = z.strictObject({
  link: linkNameSchema,
  state: z.enum(linkStates),
  since: time
    .nullable()
    .describe('Since when it stands as it does; null where nothing that was seen says it.'),
  changes: z.int().nonnegative().describe('How many changes `irsactl plan` shows.'),
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
  expires: z.array(z.strictObject({ what: z.string(), at: time })).describe('What of it ends by itself.'),
  summary: z.string(),
});

/** What `irsactl status` prints. */
export const statusResult = z.strictObject({
  chain: z.string(),
  account: z.string(),
  accounts: furtherAccountsSchema,
  region: z.string(),
  clusterUid: z.string(),
  server: z.string(),
  isHalfDestroyed: z.boolean().describe('Whether destroy has done its first stage and not its second.'),
  links: z.array(linkStatus),
});
export type StatusResult = z.output<typeof statusResult>;

/** What `irsactl verify` prints. */
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
  carriedOut: z.boolean().describe('False where nothing was to be done, and with `--dry-run`.'),
  interruptions: z.array(interruptionSchema).readonly().optional(),
  verify: verifyResult.optional().describe('Of `apply` without `--dry-run`: whether each link holds.'),
});
export type RunResult = z.output<typeof runResult>;
