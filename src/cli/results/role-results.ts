import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { errorCodeSchema, furtherAccountsSchema, namedAccountSchema } from '../../chain/plan-schema.ts';
import { roleStates } from '../../links/roles/role-report.ts';
import type { Used } from '../../links/roles/role-sizes.ts';

const texts = z.array(z.string()).readonly();

const summary = {
  name: z.string(),
  arn: z.string(),
  otherAccount: namedAccountSchema.optional().describe('Its AWS account, if that is not `account`.'),
  state: z.enum(roleStates),
  serviceAccounts: texts.describe(
    '`namespace/name` of its service accounts in irsa.yaml; in its trust policy if irsa.yaml does not declare it.',
  ),
  serviceAccountsLike: texts.describe('Patterns of further ones, from the same place.'),
  managedPolicies: texts.describe('Their ARNs.'),
  inlinePolicies: texts.describe('Their names.'),
  lastUsed: z.iso
    .datetime()
    .nullable()
    .describe('From IAM, some hours late; null if it was not used in the last 400 days.'),
  changes: z
    .array(z.strictObject({ target: z.string(), why: z.string() }))
    .readonly()
    .describe('Changes that `irsactl plan` shows.'),
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

export const roleListResult = z.strictObject({
  ...place,
  roles: z
    .array(z.strictObject(summary))
    .readonly()
    .describe('Roles in irsa.yaml, then roles that the chain owns and irsa.yaml no longer declares.'),
});
export type RoleListResult = z.output<typeof roleListResult>;

const used = objectOf<Used>()({ used: z.int().nonnegative(), most: z.int().nonnegative() });

export const roleResult = z.strictObject({
  ...place,
  ...summary,
  exists: z.boolean().describe('Whether IAM has it; otherwise the fields show the planned role.'),
  trustPolicy: z.json(),
  inlineDocuments: z.array(z.strictObject({ name: z.string(), document: z.json() })).readonly(),
  sizes: z
    .strictObject({ trustPolicy: used, inlinePolicies: used, managedPolicies: used })
    .describe("Usage of IAM's quotas: characters without white space, and managed policies."),
  mayAssume: z.strictObject({
    serviceAccounts: z.array(z.strictObject({ account: z.string(), allowed: z.boolean() })).readonly(),
    like: texts.describe('Patterns of irsa.yaml that the policy contains.'),
    others: texts.describe('Everyone else whom its trust policy allows, in words.'),
  }),
});
export type RoleResult = z.output<typeof roleResult>;
