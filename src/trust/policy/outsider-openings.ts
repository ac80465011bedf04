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

/** What outsiders may be able to do: one action on one resource, or anything but read and list. */
export type OutsiderQuestion = 'write' | { readonly action: string; readonly resource: string };

/** A statement of a resource's policy that lets somebody in who does not belong to the account, or may not. */
interface OutsiderOpening {
  /** Position of the statement, from 0. */
  readonly statement: number;
  readonly sid: string | null;
  /** `everybody-but` is NotPrincipal; `principals` are then those who are left out. */
  readonly who: 'everybody' | 'everybody-but' | 'principals';
  readonly principals: readonly string[];
  readonly actions: PolicyElement;
}

/**
 * The statements by which somebody outside an account may do something: anonymous people, other accounts, AWS services
 * on behalf of others. What cannot be proven narrow counts as an opening: a condition narrows only where it holds
 * the caller, or whom a service acts for, to the account; a Deny only where it shuts every outsider out of all
 * that the statement opens. Where there is no opening the evaluator refuses every outsider, which a property holds.
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
    if (policy.statements.some((other) => shutsOut(other, statement, account, policy))) return [];
    return [{ statement: index, sid, ...outsiders, actions: action }];
  });
}

/** Whom a statement names that may stand outside the account; null for nobody. */
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

/** An opening in words, without a stop at its end. */
export function explainOutsiderOpening({
  statement,
  sid,
  who,
  principals,
  actions,
}: OutsiderOpening): string {
  const names = principals.map((id) => JSON.stringify(id)).join(', ');
  const whom = { everybody: 'everybody', 'everybody-but': `everybody but ${names}`, principals: names }[who];
  const what = `${actions.negated ? 'everything but ' : ''}${actions.values.join(', ')}`;
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

/** True of a name or pattern that fits no action but those by which S3 shows something. */
function onlyReads(action: string): boolean {
  return /^s3:(?:get|list|describe)/i.test(action);
}

function mayName({ negated, values }: PolicyElement, resource: string, policy: PolicyDocument): boolean {
  const patterns = values.map((value) => readPattern(value, readingOf(policy)));
  const known = patterns.filter(isResolved);
  const named = known.some((pattern) => fits(pattern, resource));
  return negated ? !named : named || known.length < patterns.length;
}

/** Keys that say whose the caller is, or for whom a service acts; a service sets the latter for nobody else. */
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

/** A wildcard of the String operators reaches over colons, so all before the first must be certain. */
function beforeWildcard(pattern: Pattern): Pattern {
  const end = pattern.findIndex((unit) => typeof unit === 'string');
  // A part that the wildcard cuts off is not whole.
  return end === -1 ? pattern : [...pattern.slice(0, end), 'any'];
}

/** Whether a Deny keeps every outsider from all that a statement allows. */
function shutsOut(deny: Statement, allow: Statement, account: AccountId, policy: PolicyDocument): boolean {
  if (deny.effect !== 'Deny' || deny.principal?.negated || !deny.principal?.values.some(isEverybody))
    return false;
  return (
    deny.conditions.every((condition) => fitsOutsiders(condition, account, policy)) &&
    covers(deny.action, allow.action, (name) => name.toLowerCase()) &&
    (deny.resource === null || (allow.resource !== null && covers(deny.resource, allow.resource)))
  );
}

/** A condition that every outsider meets, the anonymous included, of whom the key is absent. */
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

/** Whether each value of one element lies within one value of the other, whatever stands for its wildcards. */
function covers(wide: PolicyElement, narrow: PolicyElement, as = (text: string) => text): boolean {
  if (wide.negated || narrow.negated) return false;
  return narrow.values.every((value) =>
    wide.values.some(
      (pattern) =>
        // A question mark would take a star for one character; a variable's text is not known.
        !/[?$]/.test(pattern) && !value.includes('$') && fits(wildcardPattern(as(pattern)), as(value)),
    ),
  );
}

function readingOf({ version }: PolicyDocument) {
  return { wildcards: true, variables: version === '2012-10-17' ? () => null : null };
}
