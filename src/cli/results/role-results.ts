import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { errorCodeSchema, furtherAccountsSchema, namedAccountSchema } from '../../chain/plan-schema.ts';
import { roleStates } from '../../links/roles/role-report.ts';
import type { Used } from '../../links/roles/role-sizes.ts';

const texts = z.array(z.string()).readonly();

const summary = {
  name: z.string(),
  arn: z.string(),
  otherAccount: namedAccountSchema
    .optional()
    .describe('The AWS account that it is in, where that is not `account`.'),
  state: z.enum(roleStates),
  serviceAccounts: texts.describe('`namespace/name` of those that irsa.yaml gives it to.'),
  serviceAccountsLike: texts.describe('Patterns of others, as irsa.yaml has them.'),
  managedPolicies: texts.describe('Their ARNs.'),
  inlinePolicies: texts.describe('Their names.'),
  lastUsed: z.iso
    .datetime()
    .nullable()
    .describe('As IAM has it, some hours late; null where it was not used in the last 400 days.'),
  changes: z
    .array(z.strictObject({ target: z.string(), why: z.string() }))
    .readonly()
    .describe('What `irsactl plan` would do about it.'),
  findings: z
    .array(
      z.strictObject({ code: errorCodeSchema, severity: z.enum(['error', 'warning']), what: z.string() }),
    )
    .readonly(),
} as const;

const place = {
  chain: z.string(),
  account: z.string(),
  accounts: furtherAccountsSchema,
  region: z.string(),
  clusterUid: z.string(),
} as const;

/** What `irsactl role list` prints. */
export const roleListResult = z.strictObject({
  ...place,
  roles: z
    .array(z.strictObject(summary))
    .readonly()
    .describe('Those of irsa.yaml, then those that the chain owns and irsa.yaml no longer declares.'),
});
export type RoleListResult = z.output<typeof roleListResult>;

const used = objectOf<Used>()({ used: z.int().nonnegative(), most: z.int().nonnegative() });

/** What `irsactl role show` prints. */
export const roleResult = z.strictObject({
  ...place,
  ...summary,
  exists: z.boolean().describe('Whether IAM has it; else it is shown as irsa.yaml wants it.'),
  trustPolicy: z.json(),
  inlineDocuments: z.array(z.strictObject({ name: z.string(), document: z.json() })).readonly(),
  sizes: z
    .strictObject({ trustPolicy: used, inlinePolicies: used, managedPolicies: used })
    .describe("What of IAM's quotas is used: characters without white space, and managed policies."),
  mayAssume: z.strictObject({
    serviceAccounts: z.array(z.strictObject({ account: z.string(), allowed: z.boolean() })).readonly(),
    like: texts.describe('Those patterns of irsa.yaml that the policy has.'),
    others: texts.describe('Every other way in by its trust policy, in words.'),
  }),
});
export type RoleResult = z.output<typeof roleResult>;

const lineNumber = z.int().positive();

/** What `irsactl role create` and `irsactl role delete` print. */
export const roleEditResult = z.strictObject({
  file: z.string(),
  role: z.string(),
  edit: z.enum(['create', 'delete']),
  difference: z
    .array(
      z.strictObject({
        before: lineNumber.describe('The line of the file, from 1, at which this part begins.'),
        after: lineNumber.describe('The same in the file as it will be.'),
        lines: z
          .array(z.strictObject({ mark: z.enum(['-', '+', ' ']), text: z.string() }))
          .readonly()
          .describe('Those that go, come and stay.'),
      }),
    )
    .readonly()
    .describe('The parts of the file that change, each with three lines around it that stay.'),
  written: z.boolean().describe('False with `--dry-run`.'),
});
export type RoleEditResult = z.output<typeof roleEditResult>;
