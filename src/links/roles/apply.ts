import { z } from 'zod';
import { type ChangeTable, changeKind, orUnknown, requireKnown } from '../../chain/change-kind.ts';
import { missingTags, tagsShape } from '../../chain/ownership.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { Json } from '../../trust/json.ts';
import { writtenStatements } from '../../trust/policy/written-statements.ts';
import type { DesiredRoles } from './desired.ts';
import { includesStatement, type OwnStatements, writeStatements } from './merge-trust.ts';
import type { Roles, RolesPorts } from './ports.ts';
import { revocation } from './revoked-sessions.ts';
import { isChains } from './shared-trust.ts';

const trustPolicy = orUnknown(z.json());
const role = z.object({
  path: z.string(),
  description: z.string(),
  maxSessionDuration: z.number(),
  permissionsBoundary: z.string().nullable(),
  trustPolicy,
  tags: tagsShape,
});
const tagged = z.object({ tags: tagsShape });
const settings = z.object({ description: z.string(), maxSessionDuration: z.number() });
const attachment = z.object({ role: z.string(), policy: z.string() });
const inlinePolicy = attachment.extend({ document: z.json() });

/** STS may still accept the deleted identity provider for some seconds; no API server signs with the next key so early. */
const spreadMilliseconds = 30_000;

/** The changes that apply can make to the roles. */
export function rolesChanges(ports: RolesPorts): ChangeTable<DesiredRoles> {
  const rolesOf = ({ account }: DesiredRoles) => ports.roles(account);
  return {
    'create-role': changeKind({ after: role }, ({ target, after, desired }) =>
      rolesOf(desired).create({ name: target, ...after, trustPolicy: requireKnown(after.trustPolicy) }),
    ),
    'tag-role': changeKind({ before: tagged, after: tagged }, ({ target, before, after, desired }) =>
      rolesOf(desired).tag(target, missingTags(after.tags, before.tags)),
    ),
    'set-trust-policy': changeKind({ after: z.object({ trustPolicy }) }, ({ target, after, desired }) =>
      rolesOf(desired).setTrustPolicy(target, requireKnown(after.trustPolicy)),
    ),
    'merge-trust-statement': changeKind(
      { before: z.object({ trustPolicy: z.json() }), after: z.object({ trustPolicy }) },
      ({ target, before, after, desired, progress }) => {
        const own = ownStatements(target, desired, before.trustPolicy, requireKnown(after.trustPolicy));
        return writeStatements(own, rolesOf(desired), progress);
      },
    ),
    'leave-shared-role': changeKind(
      {
        before: z.object({ trustPolicy: z.json(), tags: z.array(z.string()) }),
        after: z.object({ trustPolicy: z.json() }),
      },
      async ({ target, before, after, desired, progress }) => {
        const own = ownStatements(target, desired, before.trustPolicy, after.trustPolicy);
        await writeStatements(own, rolesOf(desired), progress);
        if (before.tags.length > 0) await rolesOf(desired).untag(target, before.tags);
      },
    ),
    'set-role-settings': changeKind({ after: settings }, ({ target, after, desired }) =>
      rolesOf(desired).setSettings(target, after),
    ),
    'set-permissions-boundary': changeKind(
      { after: z.object({ permissionsBoundary: z.string() }) },
      ({ target, after, desired }) =>
        rolesOf(desired).setPermissionsBoundary(target, after.permissionsBoundary),
    ),
    'delete-role': changeKind({}, ({ target, desired }) => deleteWithPolicies(target, rolesOf(desired))),
    'attach-policy': changeKind({ after: attachment }, ({ after, desired }) =>
      rolesOf(desired).attach(after.role, after.policy),
    ),
    'detach-policy': changeKind({ before: attachment }, ({ before, desired }) =>
      rolesOf(desired).detach(before.role, before.policy),
    ),
    'put-inline-policy': changeKind({ after: inlinePolicy }, ({ after, desired }) =>
      rolesOf(desired).putInline(after.role, after.policy, after.document),
    ),
    'revoke-sessions': changeKind({ after: attachment }, async ({ after, desired }) => {
      const { account, issuer } = desired;
      if (!issuer.known) throw internalError('sessions are revoked only when the issuer is known');
      const created = await ports.providerCreated(account, issuer.value.provider);
      if (created === null)
        throw internalError('sessions are revoked only when the identity provider exists');
      await rolesOf(desired).putInline(after.role, after.policy, revocation(created + spreadMilliseconds));
    }),
    'delete-inline-policy': changeKind({ before: inlinePolicy }, ({ before, desired }) =>
      rolesOf(desired).deleteInline(before.role, before.policy),
    ),
  };
}

/** The chain's own statements in a planned step from one trust policy to another. */
function ownStatements(role: string, { sids }: DesiredRoles, before: Json, after: Json): OwnStatements {
  const wanted = writtenStatements(after);
  return {
    role,
    sids,
    statements: wanted.filter((one) => isChains({ sids }, one)),
    replaces: writtenStatements(before).filter((one) => !includesStatement(wanted, one)),
  };
}

/** IAM deletes only a role without policies. Also finishes an interrupted deletion. */
async function deleteWithPolicies(name: string, roles: Roles): Promise<void> {
  const found = await roles.find(name);
  if (!found) return;
  for (const policy of found.attached) await roles.detach(name, policy);
  for (const policy of found.inline.keys()) await roles.deleteInline(name, policy);
  await roles.delete(name);
}
