import type { Change } from '../../chain/change.ts';
import { asWarning, type Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { flawWords } from '../../trust/policy/flaw-words.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { concernsIssuer, type TrustFlaw, trustFlaws } from '../../trust/policy/trust-flaws.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { finding, roleError, rolesLeft, rolesUnread } from './findings.ts';
import { leftRoles } from './leave-shared.ts';
import { limitFindings } from './limits.ts';
import type { RolesFacts } from './observe.ts';
import { planRole } from './plan-role.ts';
import { leaveAll, removeRoles } from './removal.ts';
import { statementsLeft } from './shared-findings.ts';

/** Plans that each declared role exists, trusts exactly its service accounts and has its policies. */
export function planRoles(desired: DesiredRoles, facts: RolesFacts, consent: Consent): LinkPlan {
  const policyLimit = facts.quotas?.attachedPolicies ?? Number.POSITIVE_INFINITY;
  const parts = desired.roles.map((role) =>
    planRole(desired, role, facts.actual.get(role.declared.name) ?? null, consent, policyLimit),
  );
  const surplus = removeRoles(desired, facts.surplus, 'irsa.yaml no longer declares it.');
  const joined = leftRoles(desired, facts.others);
  const left = leaveAll(desired, joined, 'irsa.yaml no longer declares it.');
  const { prune = false } = consent;
  return {
    changes: [
      ...parts.flatMap(({ changes }) => changes),
      ...(prune ? [...surplus.changes, ...left.changes] : []),
    ],
    findings: [
      ...limitFindings(desired, facts),
      ...parts.flatMap(({ findings }) => findings),
      ...desired.roles.flatMap(patternWarnings),
      ...(prune ? [] : leftFindings(surplus.changes)),
      ...surplus.findings,
      ...(prune
        ? left.findings
        : joined.length === 0
          ? []
          : [statementsLeft(joined.map(({ name }) => name))]),
      ...(facts.unread.length === 0 ? [] : [rolesUnread(facts.unread)]),
      ...otherRolesFindings(desired, facts),
    ],
    outputs: {},
    summary: counted(desired.roles.length, 'role'),
  };
}

function leftFindings(removals: readonly Change[]): readonly Finding[] {
  return removals.length === 0 ? [] : [rolesLeft(removals.map(({ target }) => target))];
}

/** Warns every time that a role trusts service accounts that do not exist yet, although irsa.yaml requests it. */
function patternWarnings(role: DesiredRole): readonly Finding[] {
  const { name, serviceAccountsLike } = role.declared;
  return serviceAccountsLike.map((account) =>
    asWarning(
      roleError('IRSA-ROLE-051', role, {
        what: `The role ${name} trusts every service account like ${accountName(account)}.`,
        why: `Anyone who may create ${whatMatches(account)} gets the permissions of the role; irsa.yaml requests this.`,
        next: 'If the service accounts are known, list them.',
      }),
    ),
  );
}

function whatMatches({ namespace }: { readonly namespace: string }): string {
  return /[*?]/.test(namespace) ? 'a namespace or a service account that matches' : 'a service account there';
}

/** The flaws in another owner's role that endanger the pods of this cluster, or the role itself. */
const reportedKinds: ReadonlySet<TrustFlaw['kind']> = new Set([
  'everybody',
  'any-audience',
  'any-subject',
  'wide-subject',
]);

/** Warns of roles outside the chain that trust more tokens of the issuer than named service accounts. */
function otherRolesFindings({ issuer }: DesiredRoles, { others }: RolesFacts): readonly Finding[] {
  if (!issuer.known) return [];
  const { url } = issuer.value;
  return others.flatMap(({ name, trustPolicy }) => {
    const { policy } = readDocument(trustPolicy, 'trust');
    if (!concernsIssuer(policy, url)) return [];
    return trustFlaws(policy, { issuer: url, providers: null })
      .filter(({ kind }) => reportedKinds.has(kind))
      .map((flaw) => {
        const { code, says, why } = flawWords(flaw);
        return finding.warning(code, {
          what: `The role ${name} does not belong to this chain, but trusts its issuer: ${says}.`,
          why,
          next: `Check it: \`aws iam get-role --role-name ${name}\`; \`irsactl lint\` shows all its faults.`,
        });
      });
  });
}
