import type { Finding } from '../../chain/finding.ts';
import { nearestName } from '../../errors/nearest-name.ts';
import { policySize } from '../../trust/policy/render-policy.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { roleError } from './findings.ts';
import type { RolesFacts } from './observe.ts';
import type { RoleQuotas } from './ports.ts';
import { trustQuota } from './shared-findings.ts';
import { mergedTrust, trustSize } from './shared-trust.ts';

/** Reports what IAM would refuse in the middle of apply: missing policies, and exceeded quotas. */
export function limitFindings(desired: DesiredRoles, facts: RolesFacts): readonly Finding[] {
  const { quotas } = facts;
  return [
    ...desired.roles.flatMap((role) => missingPolicies(role, facts)),
    ...(quotas ? desired.roles.flatMap((role) => roleLimits(role, quotas)) : []),
    ...desired.roles.flatMap((role) => sharedLimit(desired, role, facts)),
    ...(quotas ? accountLimit(desired, facts, quotas) : []),
  ];
}

function missingPolicies(role: DesiredRole, facts: RolesFacts): readonly Finding[] {
  const named = new Set([...role.attached, role.declared.permissionsBoundary ?? []].flat());
  return [...named]
    .filter((policy) => facts.missingPolicies.has(policy))
    .map((policy) => {
      const place = role.attachedAt.get(policy);
      const near = nearestPolicy(policy, facts.policies);
      return roleError('IRSA-ROLE-038', role, {
        what: `There is no policy ${policy} for the role ${role.declared.name}.`,
        why: 'IAM has no such policy, neither in this account nor from AWS.',
        next: near
          ? `Did you mean ${near}? Correct the policy in irsa.yaml.`
          : 'Correct the policy in irsa.yaml; `aws iam list-policies` shows the names.',
        ...(place && { place }),
      });
    });
}

/** The name for irsa.yaml: for a policy of AWS without the ARN. */
function nearestPolicy(missing: string, arns: readonly string[]): string | undefined {
  const nameOf = (arn: string) => arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const name = nearestName(nameOf(missing), arns.map(nameOf));
  const arn = arns.find((one) => nameOf(one) === name);
  return arn?.includes(':iam::aws:') ? name : arn;
}

function roleLimits(role: DesiredRole, quotas: RoleQuotas): readonly Finding[] {
  const { name } = role.declared;
  const isWhole = role.trustPolicy.known && !role.declared.shared;
  const size = isWhole ? policySize(role.trustPolicy.value) : 0;
  return [
    ...(role.attached.length > quotas.attachedPolicies
      ? [
          overQuota(
            role,
            `The role ${name} has ${role.attached.length} managed policies.`,
            `${quotas.attachedPolicies} managed policies per role`,
          ),
        ]
      : []),
    ...(size > quotas.trustPolicySize
      ? [
          overQuota(
            role,
            `The trust policy of the role ${name} would have ${size} characters.`,
            `${quotas.trustPolicySize} characters per trust policy; each service account uses some`,
          ),
        ]
      : []),
  ];
}

/** Other writers may fill a shared trust policy before this chain writes to it. */
function sharedLimit(
  desired: DesiredRoles,
  role: DesiredRole,
  { actual, quotas }: RolesFacts,
): readonly Finding[] {
  const stored = actual.get(role.declared.name);
  if (!role.declared.shared || !stored) return [];
  const merged = mergedTrust(desired, role, stored);
  const size = merged.known ? trustSize(merged.value) : 0;
  const most = trustQuota(quotas);
  if (size <= most) return [];
  const before = trustSize(stored.trustPolicy);
  return [
    overQuota(
      role,
      `The trust policy of the shared role ${stored.name} would have ${size} characters; it has ${before}.`,
      `${most} characters per trust policy; each cluster uses some`,
    ),
  ];
}

function accountLimit(desired: DesiredRoles, facts: RolesFacts, quotas: RoleQuotas): readonly Finding[] {
  const missing = desired.roles.filter(({ declared }) => !facts.actual.get(declared.name));
  const [first] = missing;
  if (first === undefined || quotas.rolesInUse + missing.length <= quotas.roles) return [];
  const what = `The account has ${quotas.rolesInUse} roles, and irsa.yaml needs ${missing.length} more.`;
  return [overQuota(first, what, `${quotas.roles} roles per account`)];
}

function overQuota(role: DesiredRole, what: string, quota: string): Finding {
  return roleError('IRSA-AWS-012', role, {
    what,
    why: `IAM's quota is ${quota}.`,
    next: 'Request a higher quota in the Service Quotas console, or declare less in irsa.yaml.',
  });
}
