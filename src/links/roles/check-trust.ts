import { asWarning, type Finding } from '../../chain/finding.ts';
import { accountName } from '../../chain/role-accounts.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { issuerHostPath } from '../../trust/issuer-url.ts';
import { type Decision, explainDecision, type Mismatch } from '../../trust/policy/decision.ts';
import { type PolicyDocument, webIdentityAction } from '../../trust/policy/document.ts';
import { evaluatePolicy } from '../../trust/policy/evaluate-policy.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { samePolicy } from '../../trust/policy/same-policy.ts';
import { explainTrustExcess, type TrustExcess, trustExcess } from '../../trust/policy/trust-excess.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import { serviceAccountSubject } from '../../trust/subject.ts';
import { declaredTrust } from './declared-trust.ts';
import type { DesiredRole, DesiredRoles, TrustedIssuer } from './desired.ts';
import { roleError } from './findings.ts';
import type { StoredRole } from './ports.ts';
import { sharedNotice, statementTooWide } from './shared-findings.ts';
import { isBeyondSharing, isMerged, othersStatements } from './shared-trust.ts';

const repair = 'Run `irsactl apply --only roles`.';

/** Evaluates a role's trust policy as STS would for each of its service accounts, and reports all other access. */
export function checkTrust(desired: DesiredRoles, role: DesiredRole, stored: StoredRole): readonly Finding[] {
  const { issuer, audience } = desired;
  if (!issuer.known) return [];
  const reading = readPolicy(JSON.stringify(stored.trustPolicy));
  if ('fault' in reading) return [unreadable(role, stored, reading.fault)];
  const ask = (account: ServiceAccountName, aud: string) =>
    decide(reading.policy, issuer.value, serviceAccountSubject(account), aud);
  const refused = role.declared.serviceAccounts.flatMap((account) => {
    const decision = ask(account, audience);
    return decision.allowed ? [] : [refusal(role, stored, account, decision)];
  });
  const excess = excessOf(desired, role, issuer.value, reading.policy);
  if (role.declared.shared) return [...refused, ...checkShared(desired, role, stored, excess)];
  // If a declared service account is refused, that finding also names whom the policy trusts instead.
  const beyond = refused.length > 0 ? excess.filter(isBoundless) : excess;
  if (beyond.length > 0) return [tooWide(role, stored, beyond), ...refused];
  const exact = role.trustPolicy.known && samePolicy(reading.policy, role.trustPolicy.value);
  return refused.length > 0 || exact ? refused : [notExact(role, stored)];
}

/** In a migration, statements for former issuers are also declared. */
function excessOf(
  { audience, formers }: DesiredRoles,
  { declared }: DesiredRole,
  issuer: TrustedIssuer,
  policy: PolicyDocument,
): readonly TrustExcess[] {
  const [own, ...others] = [issuer, ...formers].map((trusted) =>
    trustExcess(policy, declaredTrust(declared, trusted, audience)),
  );
  const isExact = (one: readonly TrustExcess[], at: number) => !one.some(({ statement }) => statement === at);
  return (own ?? []).filter(({ statement }) => !others.some((one) => isExact(one, statement)));
}

/** Checks the chain's own statements as for any role, and those of other writers only for access to this chain. */
function checkShared(
  desired: DesiredRoles,
  role: DesiredRole,
  stored: StoredRole,
  excess: readonly TrustExcess[],
): readonly Finding[] {
  const own = excess.filter(({ sid }) => sid !== null && desired.sids.includes(sid));
  const wide = othersStatements(desired, stored).filter((one) => isBeyondSharing(desired, role, one));
  return [
    ...(own.length > 0 ? [tooWide(role, stored, own)] : []),
    ...(own.length > 0 || isMerged(desired, role, stored) ? [] : [notExact(role, stored)]),
    ...wide.map((statement) => statementTooWide(role, stored, statement)),
    ...sharedNotice(desired, role, stored),
  ];
}

function isBoundless({ kind }: TrustExcess): boolean {
  return (
    kind === 'everybody' || kind === 'everybody-but' || kind === 'any-subject' || kind === 'any-audience'
  );
}

/** The decision of STS for a subject with a token for an audience. */
export function decide(
  policy: PolicyDocument,
  issuer: TrustedIssuer,
  subject: string,
  audience: string,
): Decision {
  const prefix = issuerHostPath(issuer.url);
  return evaluatePolicy([policy], {
    principal: { type: 'Federated', id: issuer.provider },
    action: webIdentityAction,
    context: { [`${prefix}:sub`]: subject, [`${prefix}:aud`]: audience },
  });
}

function refusal(
  role: DesiredRole,
  stored: StoredRole,
  account: ServiceAccountName,
  decision: Decision,
): Finding {
  const name = accountName(account);
  const why = explainDecision(decision).join(' ');
  if (decision.outcome === 'explicitly denied') {
    return roleError('IRSA-ROLE-041', role, {
      what: `The trust policy of ${stored.name} refuses ${name}.`,
      why,
      next: 'Check its Deny statement; `irsactl apply --only roles` rewrites the policy.',
    });
  }
  const [code, what] = diagnose(decision);
  return roleError(code, role, {
    what: `The trust policy of ${stored.name} ${what} ${name}.`,
    why,
    next: repair,
  });
}

/** From the statement that is closest to trusting the service account. */
function diagnose(decision: Decision): readonly [ErrorCode, string] {
  const nearest = decision.statements
    .filter(({ effect }) => effect === 'Allow')
    .map(({ mismatches }) => mismatches)
    .toSorted((one, other) => one.length - other.length)[0];
  const has = (test: (mismatch: Mismatch) => boolean) => nearest?.some(test) ?? false;
  if (has(({ part }) => part === 'action')) {
    return ['IRSA-ROLE-032', 'has no statement for tokens of pods, so it refuses'];
  }
  if (has(({ part }) => part === 'principal')) {
    return ['IRSA-ROLE-032', 'names another identity provider, so it refuses'];
  }
  if (!has(({ key }) => key?.endsWith(':sub') ?? false) && has(({ key }) => key?.endsWith(':aud') ?? false)) {
    return ['IRSA-ROLE-032', 'requires another audience, so it refuses'];
  }
  return ['IRSA-ROLE-032', 'names another service account, so it refuses'];
}

function unreadable(role: DesiredRole, stored: StoredRole, fault: string): Finding {
  return roleError('IRSA-ROLE-032', role, {
    what: `irsactl cannot read the trust policy of ${stored.name}.`,
    why: fault,
    next: repair,
  });
}

function tooWide(role: DesiredRole, stored: StoredRole, excess: readonly TrustExcess[]): Finding {
  return roleError('IRSA-ROLE-032', role, {
    what: `The trust policy of ${stored.name} trusts more than the declared service accounts.`,
    why: `${excess.map(explainTrustExcess).join('; ')}.`,
    next: repair,
  });
}

function notExact(role: DesiredRole, stored: StoredRole): Finding {
  return asWarning(
    roleError('IRSA-ROLE-032', role, {
      what: `The trust policy of ${stored.name} is not exactly the one that irsactl writes.`,
      why: 'It trusts exactly the declared service accounts, but in another form.',
      next: 'Run `irsactl plan --only roles` to see the difference.',
    }),
  );
}
