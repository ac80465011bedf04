import type { IdentityProviderArn } from '../arn.ts';
import { type IssuerUrl, issuerHostPath } from '../issuer-url.ts';
import type { Subject, SubjectPattern } from '../subject.ts';
import type { PolicyDocument, Principal, Statement } from './document.ts';
import { heldValues } from './held-values.ts';

/** The only service accounts that a role is meant to trust. */
export interface DeclaredTrust {
  readonly provider: IdentityProviderArn;
  readonly issuer: IssuerUrl;
  readonly audience: string;
  readonly subjects: readonly Subject[];
  /** Subjects with wildcards that were declared. Default: none. */
  readonly patterns?: readonly SubjectPattern[];
}

/** Access to a role that was not declared, or that cannot be ruled out. */
export type TrustExcess = Place &
  (
    | { readonly kind: 'everybody' }
    /** NotPrincipal: everyone except these. */
    | { readonly kind: 'everybody-but'; readonly principals: readonly string[] }
    | { readonly kind: 'principal'; readonly principals: readonly string[] }
    | { readonly kind: 'any-subject' }
    | { readonly kind: 'subject'; readonly subjects: readonly string[] }
    | { readonly kind: 'any-audience' }
    | { readonly kind: 'audience'; readonly audiences: readonly string[] }
  );

interface Place {
  /** Position of the statement, from 0. */
  readonly statement: number;
  readonly sid: string | null;
}

type Finding = TrustExcess extends infer One
  ? One extends TrustExcess
    ? Omit<One, keyof Place>
    : never
  : never;

/**
 * All access that a trust policy allows beyond the declared service accounts. A statement counts as wide unless it is
 * provably narrow: a condition narrows it only if `heldValues` finds its values, and Deny statements are ignored. A
 * property test checks that for a policy without excess the evaluator refuses every other token.
 *
 * @example
 * trustExcess(parsePolicy(stored), { provider, issuer, audience: 'sts.amazonaws.com', subjects });
 * // [{ statement: 1, sid: null, kind: 'any-subject' }]
 */
export function trustExcess(policy: PolicyDocument, declared: DeclaredTrust): readonly TrustExcess[] {
  return policy.statements.flatMap((statement, index) =>
    statement.effect === 'Deny' || onlyAccompanies(statement)
      ? []
      : excessOf(policy, statement, declared).map((found) => ({
          statement: index,
          sid: statement.sid,
          ...found,
        })),
  );
}

/** Actions that alone give no access: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
function onlyAccompanies({ action }: Statement): boolean {
  const harmless = ['sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'];
  return !action.negated && action.values.every((value) => harmless.includes(value.toLowerCase()));
}

function excessOf(policy: PolicyDocument, statement: Statement, declared: DeclaredTrust): readonly Finding[] {
  const { principal } = statement;
  const names = principal?.values.map(({ id }) => id) ?? [];
  if (!principal || (!principal.negated && principal.values.some(isEverybody)))
    return [{ kind: 'everybody' }];
  if (principal.negated) return [{ kind: 'everybody-but', principals: names }];
  const isProvider = ({ type, id }: Principal) => type === 'Federated' && id === declared.provider;
  const others = principal.values.filter((value) => !isProvider(value)).map(({ id }) => id);
  return [
    ...(others.length > 0 ? [{ kind: 'principal', principals: others } as const] : []),
    ...(principal.values.some(isProvider) ? tokenExcess(policy, statement, declared) : []),
  ];
}

export function isEverybody({ type, id }: Principal): boolean {
  return type === '*' || (type === 'AWS' && id === '*');
}

/** Which other tokens of the declared issuer the statement allows. */
function tokenExcess(
  policy: PolicyDocument,
  statement: Statement,
  declared: DeclaredTrust,
): readonly Finding[] {
  const prefix = issuerHostPath(declared.issuer);
  const known: readonly string[] = [...declared.subjects, ...(declared.patterns ?? [])];
  const subjects =
    heldValues(statement, `${prefix}:sub`, policy) ?? declaredLike(statement, `${prefix}:sub`, known);
  const audiences = heldValues(statement, `${prefix}:aud`, policy);
  const strangers = subjects?.filter((subject) => !known.includes(subject)) ?? [];
  const foreign = audiences?.filter((audience) => audience !== declared.audience) ?? [];
  return [
    ...(subjects === null ? [{ kind: 'any-subject' } as const] : []),
    ...(strangers.length > 0 ? [{ kind: 'subject', subjects: strangers } as const] : []),
    ...(audiences === null ? [{ kind: 'any-audience' } as const] : []),
    ...(foreign.length > 0 ? [{ kind: 'audience', audiences: foreign } as const] : []),
  ];
}

/** The values of a StringLike condition if all of them were declared, wildcards included; else null. */
function declaredLike(
  { conditions }: Statement,
  key: string,
  known: readonly string[],
): readonly string[] | null {
  const held = conditions.find(
    ({ operator, key: own, values }) =>
      operator === 'StringLike' &&
      own.toLowerCase() === key.toLowerCase() &&
      values.every((value) => known.includes(value)),
  );
  return held?.values ?? null;
}

/** An excess in words, without a period: `Statement 2 trusts …`. */
export function explainTrustExcess(excess: TrustExcess): string {
  const name = `Statement ${excess.statement + 1}${excess.sid === null ? '' : ` (${excess.sid})`}`;
  const list = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(', ');
  switch (excess.kind) {
    case 'everybody':
      return `${name} trusts everyone`;
    case 'everybody-but':
      return `${name} trusts everyone except ${list(excess.principals)}`;
    case 'principal':
      return `${name} trusts ${list(excess.principals)}`;
    case 'any-subject':
      return `${name} does not restrict the token's sub to fixed values`;
    case 'subject':
      return `${name} trusts the ${excess.subjects.length === 1 ? 'subject' : 'subjects'} ${list(excess.subjects)}`;
    case 'any-audience':
      return `${name} does not restrict the token's aud to a fixed value`;
    case 'audience':
      return `${name} accepts tokens for ${list(excess.audiences)}`;
    default:
      return excess satisfies never;
  }
}
