import type { AccountId } from '../arn.ts';
import { accountPrincipal } from './account-principal.ts';
import { conditionMismatch, type RequestContext, valuesOf } from './condition.ts';
import type { Decision, Mismatch, StatementReport } from './decision.ts';
import type { PolicyDocument, PolicyElement, Principal, Statement } from './document.ts';
import { fits, readPattern, type VariableLookup, wildcardPattern } from './pattern.ts';

/** The principal of a request. */
export type RequestPrincipal =
  /** A token of an identity provider, named by the provider's ARN. */
  | { readonly type: 'Federated'; readonly id: string }
  | AwsPrincipal
  | { readonly type: 'Service'; readonly id: string }
  | { readonly type: 'anonymous' };

/** A user, or a role's session. */
export interface AwsPrincipal {
  readonly type: 'AWS';
  readonly arn: string;
  readonly account: AccountId;
  /** For a session, the ARN of the role. */
  readonly role?: string;
  /** Whether the user or the role has a permissions boundary. */
  readonly bounded?: boolean;
}

/** A request to AWS. */
export interface PolicyRequest {
  readonly principal: RequestPrincipal;
  readonly action: string;
  /** Absent for the trust policy of a role. */
  readonly resource?: string;
  readonly context: RequestContext;
}

/**
 * Decides as AWS does for policies that are evaluated together: a Deny that applies wins, then an Allow; otherwise
 * nothing is
 * allowed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(policies: readonly PolicyDocument[], request: PolicyRequest): Decision {
  const statements = policies.flatMap((document, policy) =>
    document.statements.map((statement, index): StatementReport => {
      const variables = document.version === '2012-10-17' ? variablesOf(request.context) : null;
      const mismatches = mismatchesOf(statement, request, variables);
      const applies = mismatches.every(
        ({ undecidable }) => statement.effect === 'Deny' && undecidable !== undefined,
      );
      return { policy, statement: index, sid: statement.sid, effect: statement.effect, applies, mismatches };
    }),
  );
  const outcome = statements.some(({ effect, applies }) => effect === 'Deny' && applies)
    ? 'explicitly denied'
    : statements.some(({ applies }) => applies)
      ? 'allowed'
      : 'not allowed by any statement';
  return { allowed: outcome === 'allowed', outcome, statements };
}

function mismatchesOf(
  statement: Statement,
  request: PolicyRequest,
  variables: VariableLookup | null,
): readonly Mismatch[] {
  return [
    principalMismatch(statement, request.principal),
    actionMismatch(statement.action, request.action),
    resourceMismatch(statement.resource, request.resource, variables),
    ...statement.conditions.map((condition) => conditionMismatch(condition, request.context, variables)),
  ].filter((mismatch) => mismatch !== null);
}

function principalMismatch({ principal, effect }: Statement, seen: RequestPrincipal): Mismatch | null {
  if (!principal) return null;
  const { values, negated } = principal;
  const named =
    negated && effect === 'Deny' ? isExempt(values, seen) : values.some((value) => isPrincipal(value, seen));
  if (named !== negated) return null;
  return {
    part: 'principal',
    expected: values.map(({ type, id }) => `${negated ? 'not ' : ''}${type === '*' ? id : `${type} ${id}`}`),
    seen: [principalName(seen)],
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function isPrincipal(expected: Principal, seen: RequestPrincipal): boolean {
  // `"Principal": "*"` and `{"AWS": "*"}` both mean everyone, including anonymous requests.
  if (expected.type === '*' || (expected.type === 'AWS' && expected.id === '*')) return true;
  if (seen.type === 'anonymous' || expected.type !== seen.type) return false;
  if (seen.type !== 'AWS') return expected.id === seen.id;
  return [seen.arn, seen.role].includes(expected.id) || accountPrincipal(expected.id) === seen.account;
}

/**
 * A Deny with NotPrincipal exempts a principal that it names together with its account, but none with a permissions
 * boundary:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isExempt(values: readonly Principal[], seen: RequestPrincipal): boolean {
  if (seen.type !== 'AWS') return values.some((value) => isPrincipal(value, seen));
  if (seen.bounded) return false;
  const ids = values.filter(({ type }) => type === 'AWS' || type === '*').map(({ id }) => id);
  const account = ids.some((id) => accountPrincipal(id) === seen.account);
  const itself = ids.includes(seen.role ?? seen.arn) || accountPrincipal(seen.arn) === seen.account;
  return ids.includes('*') || (account && itself);
}

function principalName(seen: RequestPrincipal): string {
  if (seen.type === 'anonymous') return 'anonymous';
  return seen.type === 'AWS' ? `AWS ${seen.arn}` : `${seen.type} ${seen.id}`;
}

/** Action names are case-insensitive. */
function actionMismatch(element: PolicyElement, action: string): Mismatch | null {
  const named = element.values.some((value) =>
    fits(wildcardPattern(value.toLowerCase()), action.toLowerCase()),
  );
  return named !== element.negated ? null : { part: 'action', expected: shown(element), seen: [action] };
}

function resourceMismatch(
  element: PolicyElement | null,
  resource: string | undefined,
  variables: VariableLookup | null,
): Mismatch | null {
  if (!element) return null;
  const mismatch = {
    part: 'resource',
    expected: shown(element),
    seen: resource === undefined ? [] : [resource],
  } as const;
  if (resource === undefined) return mismatch;
  const patterns = element.values.map((value) => readPattern(value, { wildcards: true, variables }));
  const named = patterns.some((pattern) => !('unresolved' in pattern) && fits(pattern, resource));
  if (named) return element.negated ? mismatch : null;
  const [unresolved] = patterns.flatMap((pattern) => ('unresolved' in pattern ? [pattern.unresolved] : []));
  if (unresolved !== undefined) {
    return { ...mismatch, undecidable: `the request has no value for the policy variable ${unresolved}` };
  }
  return element.negated ? null : mismatch;
}

function shown(element: PolicyElement): readonly string[] {
  return element.values.map((value) => (element.negated ? `not ${value}` : value));
}

/** Only keys with exactly one value can be variables. */
function variablesOf(context: RequestContext): VariableLookup {
  return (name) => {
    const [value, ...others] = valuesOf(context, name);
    return value !== undefined && others.length === 0 ? value : null;
  };
}
