import type { AccountId } from '../arn.ts';
import { parseArn } from '../parse-arn.ts';
import { accountPrincipal } from './account-principal.ts';
import type { Condition, PolicyDocument, PolicyElement, Principal, Statement } from './document.ts';
import { certainPatterns, heldValues } from './held-values.ts';
import {
  fits,
  isResolved,
  literalOf,
  type Pattern,
  readPattern,
  splitArnPattern,
  wildcardPattern,
} from './pattern.ts';
import { isEverybody } from './trust-excess.ts';

/** An operation of outsiders: one action on one resource, or anything but read and list. */
export type OutsiderQuestion = 'write' | { readonly action: string; readonly resource: string };

/** A statement in a resource policy that allows, or may allow, access from outside the account. */
interface OutsiderOpening {
  /** Position of the statement, from 0. */
  readonly statement: number;
  readonly sid: string | null;
  /** `everybody-but` is NotPrincipal; `principals` are then the exceptions. */
  readonly who: 'everybody' | 'everybody-but' | 'principals';
  readonly principals: readonly string[];
  readonly actions: PolicyElement;
}

/**
 * The statements that allow access from outside an account: anonymous requests, other accounts, AWS services on
 * behalf of others. A statement counts as an opening unless it is provably narrow. A condition narrows it only if it
 * restricts the caller, or the principal that a service acts for, to the account; a Deny only if it denies outsiders
 * all that the statement allows. A property test checks that without openings the evaluator refuses every outsider.
 *
 * @example
 * outsiderOpenings(parsePolicy(stored, 'resource'), account, 'write');
 * // [{ statement: 0, sid: null, who: 'everybody', principals: ['*'], actions: { negated: false, values: ['s3:*'] } }]
 */
export function outsiderOpenings(
  policy: PolicyDocument,
  account: AccountId,
  question: OutsiderQuestion,
): readonly OutsiderOpening[] {
  return policy.statements.flatMap((statement, index) => {
    const { effect, sid, action } = statement;
    const outsiders = effect === 'Allow' ? outsidersOf(statement, account) : null;
    if (!outsiders || !concerns(policy, statement, question)) return [];
    if (statement.conditions.some((condition) => holdsToAccount(condition, account, policy))) return [];
    if (policy.statements.some((other) => deniesOutsiders(other, statement, account, policy))) return [];
    return [{ statement: index, sid, ...outsiders, actions: action }];
  });
}

/** The principals of a statement that may be outside the account; null if there are none. */
function outsidersOf(
  { principal }: Statement,
  account: AccountId,
): Pick<OutsiderOpening, 'who' | 'principals'> | null {
  if (!principal) return { who: 'everybody', principals: [] };
  if (principal.negated) return { who: 'everybody-but', principals: principal.values.map(({ id }) => id) };
  const outside = principal.values.filter((value) => !belongsTo(value, account));
  if (outside.length === 0) return null;
  return {
    who: outside.some(isEverybody) ? 'everybody' : 'principals',
    principals: outside.map(({ id }) => id),
  };
}

/** An opening in words, without a period. */
export function explainOutsiderOpening({
  statement,
  sid,
  who,
  principals,
  actions,
}: OutsiderOpening): string {
  const names = principals.map((id) => JSON.stringify(id)).join(', ');
  const whom = { everybody: 'everyone', 'everybody-but': `everyone except ${names}`, principals: names }[who];
  const what = `${actions.negated ? 'everything except ' : ''}${actions.values.join(', ')}`;
  return `Statement ${statement + 1}${sid === null ? '' : ` (${sid})`} allows ${whom} ${what}`;
}

function belongsTo({ type, id }: Principal, account: AccountId): boolean {
  if (type === 'AWS') return accountPrincipal(id) === account || parseArn(id)?.account === account;
  return type === 'Federated' && parseArn(id)?.account === account;
}

function concerns(
  policy: PolicyDocument,
  { action, resource }: Statement,
  question: OutsiderQuestion,
): boolean {
  if (question === 'write') return action.negated || !action.values.every(onlyReads);
  const named = action.values.some((value) =>
    fits(wildcardPattern(value.toLowerCase()), question.action.toLowerCase()),
  );
  if (named === action.negated) return false;
  return !resource || mayName(resource, question.resource, policy);
}

/** True if a name or pattern matches only S3's read actions. */
function onlyReads(action: string): boolean {
  return /^s3:(?:get|list|describe)/i.test(action);
}

function mayName({ negated, values }: PolicyElement, resource: string, policy: PolicyDocument): boolean {
  const patterns = values.map((value) => readPattern(value, readingOf(policy)));
  const known = patterns.filter(isResolved);
  const named = known.some((pattern) => fits(pattern, resource));
  return negated ? !named : named || known.length < patterns.length;
}

/**
 * Keys for the account of the caller, or of the principal that a service acts for; a service sets only its true
 * principal.
 */
const accountKeys = ['aws:principalaccount', 'aws:sourceaccount'];
const arnKeys = ['aws:principalarn', 'aws:sourcearn'];

function holdsToAccount(condition: Condition, account: AccountId, { version }: PolicyDocument): boolean {
  const key = condition.key.toLowerCase();
  if (accountKeys.includes(key)) {
    const held = heldValues({ conditions: [condition] }, key, { version });
    return held?.every((value) => value === account) ?? false;
  }
  if (!arnKeys.includes(key)) return false;
  const byParts = /Arn(?:Equals|Like)$/.test(condition.operator);
  return (
    certainPatterns(condition, version)?.every(
      (pattern) => literalOf(splitArnPattern(byParts ? pattern : beforeWildcard(pattern))[4]) === account,
    ) ?? false
  );
}

/** A wildcard of the String operators matches colons too, so only the part before the first wildcard is certain. */
function beforeWildcard(pattern: Pattern): Pattern {
  const end = pattern.findIndex((unit) => typeof unit === 'string');
  // The part before the wildcard may be incomplete.
  return end === -1 ? pattern : [...pattern.slice(0, end), 'any'];
}

/** Whether a Deny denies every outsider all that a statement allows. */
function deniesOutsiders(
  deny: Statement,
  allow: Statement,
  account: AccountId,
  policy: PolicyDocument,
): boolean {
  if (deny.effect !== 'Deny' || deny.principal?.negated || !deny.principal?.values.some(isEverybody))
    return false;
  return (
    deny.conditions.every((condition) => fitsOutsiders(condition, account, policy)) &&
    covers(deny.action, allow.action, (name) => name.toLowerCase()) &&
    (deny.resource === null || (allow.resource !== null && covers(deny.resource, allow.resource)))
  );
}

/** A condition that every outsider meets, including anonymous requests, which lack the key. */
function fitsOutsiders(
  { operator, key, values }: Condition,
  account: AccountId,
  { version }: PolicyDocument,
): boolean {
  const literal = version === '2008-10-17' || values.every((value) => !value.includes('$'));
  return (
    /^String(?:NotEquals|NotEqualsIgnoreCase)(?:IfExists)?$/.test(operator) &&
    key.toLowerCase() === 'aws:principalaccount' &&
    literal &&
    values.every((value) => value === account)
  );
}

/** Whether each value of one element is covered by a value of the other, for any expansion of its wildcards. */
function covers(wide: PolicyElement, narrow: PolicyElement, as = (text: string) => text): boolean {
  if (wide.negated || narrow.negated) return false;
  return narrow.values.every((value) =>
    wide.values.some(
      (pattern) =>
        // A question mark would match a star as one character; a variable's text is unknown.
        !/[?$]/.test(pattern) && !value.includes('$') && fits(wildcardPattern(as(pattern)), as(value)),
    ),
  );
}

function readingOf({ version }: PolicyDocument) {
  return { wildcards: true, variables: version === '2012-10-17' ? () => null : null };
}
