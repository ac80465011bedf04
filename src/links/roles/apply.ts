import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { Roles, RolesPorts } from './ports.ts';

const tags = z.record(z.string(), z.string());
const roleData = z.object({
  path: z.string(),
  description: z.string(),
  maxSessionDuration: z.number(),
  permissionsBoundary: z.string().nullable(),
  trustPolicy: z.json(),
  tags,
});
const tagData = z.object({ tags });
const trustData = z.object({ trustPolicy: z.json() });
const settingsData = z.object({ description: z.string(), maxSessionDuration: z.number() });
const boundaryData = z.object({ permissionsBoundary: z.string().nullable() });
const policyData = z.object({ role: z.string(), policy: z.string() });
const inlineData = policyData.extend({ document: z.json() });

/** Carries out one change of this link's plan. */
export async function applyRoles(change: Change, { roles }: RolesPorts): Promise<void> {
  const { kind, target, before, after } = change;
  switch (kind) {
    case 'create-role':
      return roles.create({ name: target, ...roleData.parse(after) });
    case 'tag-role':
      return roles.tag(target, tagData.parse(after).tags);
    case 'set-trust-policy':
      return roles.setTrustPolicy(target, trustData.parse(after).trustPolicy);
    case 'set-role-settings':
      return roles.setSettings(target, settingsData.parse(after));
    case 'set-permissions-boundary':
      return roles.setPermissionsBoundary(target, boundaryData.parse(after).permissionsBoundary);
    case 'delete-role':
      return deleteWhole(target, roles);
    default:
      return applyPolicy(kind, before, after, roles);
  }
}

async function applyPolicy(
  kind: string,
  before: Change['before'],
  after: Change['after'],
  roles: Roles,
): Promise<void> {
  switch (kind) {
    case 'attach-policy': {
      const { role, policy } = policyData.parse(after);
      return roles.attach(role, policy);
    }
    case 'detach-policy': {
      const { role, policy } = policyData.parse(before);
      return roles.detach(role, policy);
    }
    case 'put-inline-policy': {
      const { role, policy, document } = inlineData.parse(after);
      return roles.putInline(role, policy, document);
    }
    case 'delete-inline-policy': {
      const { role, policy } = policyData.parse(before);
      return roles.deleteInline(role, policy);
    }
    default:
      throw internalError(`the roles link has no change of the kind ${kind}`);
  }
}

/** IAM deletes only a role that nothing hangs on any more. What an interrupted deletion left is found and finished. */
async function deleteWhole(name: string, roles: Roles): Promise<void> {
  const role = await roles.find(name);
  if (!role) return;
  for (const policy of role.attached) await roles.detach(name, policy);
  for (const policy of role.inline.keys()) await roles.deleteInline(name, policy);
  await roles.delete(name);
}
