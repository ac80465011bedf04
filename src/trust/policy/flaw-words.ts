import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { hostPathOf, type TrustFlaw } from './trust-flaws.ts';

/** A flaw, described for users. */
export interface FlawWords {
  readonly code: ErrorCode;
  /** `Statement 1 trusts everyone`, without a period. */
  readonly says: string;
  readonly why: string;
  readonly next: string;
  /** The affected part of the statement; the whole statement if absent. */
  readonly part?: 'Condition' | 'Principal';
}

const nameAccounts = 'Restrict sub to `system:serviceaccount:NAMESPACE:NAME` with StringEquals.';

export function flawWords(flaw: TrustFlaw): FlawWords {
  const { says, ...words } = predicateOf(flaw);
  const name = `Statement ${flaw.statement + 1}${flaw.sid === null ? '' : ` (${flaw.sid})`}`;
  return { says: `${name} ${says}`, ...words };
}

function predicateOf(flaw: TrustFlaw): FlawWords {
  switch (flaw.kind) {
    case 'any-audience':
      return {
        code: 'IRSA-LINT-001',
        says: 'accepts tokens for any audience',
        why: `No condition restricts ${hostPathOf(flaw.provider)}:aud to a fixed value.`,
        next: `Add \`"StringEquals": {"${hostPathOf(flaw.provider)}:aud": "sts.amazonaws.com"}\` to its Condition.`,
        part: 'Condition',
      };
    case 'everybody':
      return {
        code: 'IRSA-LINT-002',
        says: 'trusts everyone',
        why: 'Its Principal names no particular identity.',
        next: 'Name the identity provider as Principal.',
        part: 'Principal',
      };
    case 'any-subject':
      return {
        code: 'IRSA-LINT-002',
        says: 'trusts every subject',
        why: `No condition restricts ${hostPathOf(flaw.provider)}:sub to a fixed value.`,
        next: nameAccounts,
        part: 'Condition',
      };
    case 'loose-subject':
      return {
        code: 'IRSA-LINT-002',
        says: 'does not restrict sub to fixed values',
        why: `${flaw.why}.`,
        next: nameAccounts,
        part: 'Condition',
      };
    case 'api-audience':
      return {
        code: 'IRSA-LINT-001',
        says: `accepts tokens for the API server, ${quotedList(flaw.audiences)}`,
        why: 'Every pod has such a token by default, and the API server would accept a token that was issued for AWS.',
        next: 'Use an audience that only AWS has, such as sts.amazonaws.com.',
        part: 'Condition',
      };
    case 'wide-subject':
      return {
        code: 'IRSA-LINT-002',
        says: `trusts every subject that matches ${quotedList(flaw.patterns)}`,
        why: 'Anyone who can create a service account with such a name gets the role.',
        next: nameAccounts,
        part: 'Condition',
      };
    case 'other-issuer':
      return {
        code: 'IRSA-LINT-003',
        says: `trusts ${hostPathOf(flaw.provider)}`,
        why: `The given issuer is ${flaw.issuer}.`,
        next: 'Remove it, unless the role is meant for both.',
        part: 'Principal',
      };
    case 'provider-gone':
      return {
        code: 'IRSA-LINT-004',
        says: `names ${flaw.provider}, which does not exist`,
        why: 'Anyone who creates a provider with that name decides who gets the role.',
        next: 'Remove the statement, or create the provider.',
        part: 'Principal',
      };
    case 'never':
      return {
        code: 'IRSA-LINT-005',
        says: 'never matches',
        why: `${flaw.why[0]?.toUpperCase()}${flaw.why.slice(1)}.`,
        next: 'Correct it, or remove the statement.',
      };
    case 'impossible-subject':
      return {
        code: 'IRSA-LINT-005',
        says: `names ${quotedList(flaw.subjects)}, which no token has as its sub`,
        why: 'A sub is system:serviceaccount:NAMESPACE:NAME, and StringEquals compares * and ? literally.',
        next: nameAccounts,
        part: 'Condition',
      };
    case 'denies-all':
      return {
        code: 'IRSA-LINT-006',
        says: 'cancels everything that the others allow',
        why: 'A Deny overrides every Allow.',
        next: 'Narrow its Principal or its Condition, or remove it.',
      };
    case 'repeats':
      return {
        code: 'IRSA-LINT-007',
        says: `repeats statement ${flaw.earlier + 1}`,
        why: 'It allows no token that the other does not.',
        next: 'Remove it.',
      };
    default:
      return flaw satisfies never;
  }
}

function quotedList(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}
