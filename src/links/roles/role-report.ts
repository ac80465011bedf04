import type { Change } from '../../chain/change.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import type { Json } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import { pinnedTrust } from '../../trust/policy/trust-policy.ts';
import { parseSubject, parseSubjectPattern } from '../../trust/subject.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import type { RolesFacts } from './observe.ts';
import { planRoles } from './plan.ts';
import type { StoredRole } from './ports.ts';

/** The state of one role. One that is `not declared` has the chain's tags; its findings show whether `--prune` removes it. */
export const roleStates = [
  'in place',
  'to be created',
  'to be changed',
  'not declared',
  'has errors',
] as const;
export type RoleState = (typeof roleStates)[number];

/** One role of the chain in its current state, or as declared if IAM does not have it. */
export interface RoleReport {
  readonly name: string;
  readonly arn: string;
  /** The name in irsa.yaml of its AWS account; null for the main account. */
  readonly account: string | null;
  readonly state: RoleState;
  /** `namespace/name` of its service accounts in irsa.yaml; in its trust policy if irsa.yaml does not declare it. */
  readonly serviceAccounts: readonly string[];
  /** Its patterns for further service accounts in irsa.yaml. */
  readonly serviceAccountsLike: readonly string[];
  readonly attached: readonly string[];
  readonly inline: ReadonlyMap<string, Json>;
  readonly trustPolicy: Json;
  /** Milliseconds since 1970. */
  readonly lastUsed: number | null;
  /** Null if irsa.yaml does not declare it. */
  readonly wanted: DesiredRole | null;
  /** Null if IAM does not have it. */
  readonly stored: StoredRole | null;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** The roles of irsa.yaml in its order, then those that the chain owns and irsa.yaml no longer declares. */
export function reportRoles(
  desired: DesiredRoles,
  facts: RolesFacts,
  account: string | null = null,
): readonly RoleReport[] {
  return [
    ...desired.roles.map((role) => ({ ...reportDeclared(desired, facts, role), account })),
    ...facts.surplus.map((stored) => ({ ...reportSurplus(desired, facts, stored), account })),
  ];
}

type ReportIn = Omit<RoleReport, 'account'>;

function reportDeclared(desired: DesiredRoles, facts: RolesFacts, role: DesiredRole): ReportIn {
  const stored = facts.actual.get(role.declared.name) ?? null;
  const { changes, findings } = planRoles(
    { ...desired, roles: [role] },
    { ...facts, surplus: [], others: [] },
    noConsent,
  );
  const wantedTrust = role.trustPolicy.known ? policyToJson(role.trustPolicy.value) : null;
  return {
    name: role.declared.name,
    arn: role.arn,
    state: stateOf(changes, findings),
    serviceAccounts: role.declared.serviceAccounts.map(accountName),
    serviceAccountsLike: role.declared.serviceAccountsLike.map(accountName),
    attached: stored?.attached ?? role.attached,
    inline: stored?.inline ?? role.inline,
    trustPolicy: stored?.trustPolicy ?? wantedTrust,
    lastUsed: stored?.lastUsed ?? null,
    wanted: role,
    stored,
    changes,
    findings,
  };
}

function stateOf(changes: readonly Change[], findings: readonly Finding[]): RoleState {
  if (errorsIn(findings).length > 0) return 'has errors';
  if (changes.length === 0) return 'in place';
  return changes.some(({ kind }) => kind === 'create-role') ? 'to be created' : 'to be changed';
}

function reportSurplus(desired: DesiredRoles, facts: RolesFacts, stored: StoredRole): ReportIn {
  const { changes, findings } = planRoles(
    { ...desired, roles: [] },
    { ...facts, surplus: [stored], others: [] },
    noConsent,
  );
  return {
    name: stored.name,
    arn: stored.arn,
    state: 'not declared',
    ...trustedAccounts(stored.trustPolicy),
    attached: stored.attached,
    inline: stored.inline,
    trustPolicy: stored.trustPolicy,
    lastUsed: stored.lastUsed,
    wanted: null,
    stored,
    changes,
    findings,
  };
}

/** The service accounts in a trust policy of irsactl's form; none for any other policy. */
function trustedAccounts(trustPolicy: Json): Pick<RoleReport, 'serviceAccounts' | 'serviceAccountsLike'> {
  const reading = readPolicy(JSON.stringify(trustPolicy));
  const { subjects } = ('policy' in reading && pinnedTrust(reading.policy)) || { subjects: [] };
  return {
    serviceAccounts: subjects.flatMap((subject) => parseSubject(subject) ?? []).map(accountName),
    serviceAccountsLike: subjects.flatMap((subject) => parseSubjectPattern(subject) ?? []).map(accountName),
  };
}
