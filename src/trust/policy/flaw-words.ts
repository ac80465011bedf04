import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { hostPathOf, type TrustFlaw } from './trust-flaws.ts';

/** A flaw for people. */
export interface FlawWords {
  readonly code: ErrorCode;
  /** `Statement 1 lets in everybody`, without a stop. */
  readonly says: string;
  readonly why: string;
  readonly next: string;
  /** The part of the statement that it is about; the whole of it where none is named. */
  readonly part?: 'Condition' | 'Principal';
}

const nameAccounts = 'Hold sub to `system:serviceaccount:NAMESPACE:NAME` with StringEquals.';

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
        says: 'takes tokens for any audience',
        why: `Nothing holds ${hostPathOf(flaw.provider)}:aud to a fixed value.`,
        next: `Add \`"StringEquals": {"${hostPathOf(flaw.provider)}:aud": "sts.amazonaws.com"}\` to its Condition.`,
        part: 'Condition',
      };
    case 'everybody':
      return {
        code: 'IRSA-LINT-002',
        says: 'lets in everybody',
        why: 'Its Principal names nobody in particular.',
        next: 'Name the identity provider as Principal.',
        part: 'Principal',
      };
    case 'any-subject':
      return {
        code: 'IRSA-LINT-002',
        says: 'lets in every subject',
        why: `Nothing holds ${hostPathOf(flaw.provider)}:sub to a fixed value.`,
        next: nameAccounts,
        part: 'Condition',
      };
    case 'loose-subject':
      return {
        code: 'IRSA-LINT-002',
        says: 'does not hold sub to fixed values',
        why: `${flaw.why}.`,
        next: nameAccounts,
        part: 'Condition',
      };
    case 'api-audience':
      return {
        code: 'IRSA-LINT-001',
        says: `takes tokens for the API server, ${quotedList(flaw.audiences)}`,
        why: 'Every pod has such a token by default, and the API server would accept one that was made for AWS.',
        next: 'Use an audience that only AWS has, such as sts.amazonaws.com.',
        part: 'Condition',
      };
    case 'wide-subject':
      return {
        code: 'IRSA-LINT-002',
        says: `lets in every subject that fits ${quotedList(flaw.patterns)}`,
        why: 'Whoever can create a service account of such a name gets the role.',
        next: nameAccounts,
        part: 'Condition',
      };
    case 'other-issuer':
      return {
        code: 'IRSA-LINT-003',
        says: `trusts ${hostPathOf(flaw.provider)}`,
        why: `The issuer that was asked for is ${flaw.issuer}.`,
        next: 'Take it out, unless the role is meant for both.',
        part: 'Principal',
      };
    case 'provider-gone':
      return {
        code: 'IRSA-LINT-004',
        says: `names ${flaw.provider}, which is not there`,
        why: 'Whoever creates a provider of that name decides who gets the role.',
        next: 'Take the statement out, or create the provider.',
        part: 'Principal',
      };
    case 'never':
      return {
        code: 'IRSA-LINT-005',
        says: 'lets nobody in',
        why: `${flaw.why[0]?.toUpperCase()}${flaw.why.slice(1)}.`,
        next: 'Put that right, or take the statement out.',
      };
    case 'impossible-subject':
      return {
        code: 'IRSA-LINT-005',
        says: `names ${quotedList(flaw.subjects)}, which no token has as its sub`,
        why: 'A sub is system:serviceaccount:NAMESPACE:NAME, and StringEquals takes * and ? to the letter.',
        next: nameAccounts,
        part: 'Condition',
      };
    case 'denies-all':
      return {
        code: 'IRSA-LINT-006',
        says: 'takes back all that the others allow',
        why: 'A Deny that applies wins over every Allow.',
        next: 'Narrow its Principal or its Condition, or take it out.',
      };
    case 'repeats':
      return {
        code: 'IRSA-LINT-007',
        says: `repeats statement ${flaw.earlier + 1}`,
        why: 'It lets in nobody whom the other does not.',
        next: 'Take it out.',
      };
    default:
      return flaw satisfies never;
  }
}

function quotedList(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}
