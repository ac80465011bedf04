import type { IdentityProviderArn } from '../arn.ts';
import { type IssuerUrl, issuerHostPath } from '../issuer-url.ts';
import type { Subject, SubjectPattern } from '../subject.ts';
import type { PolicyDocument, Principal, Statement } from './document.ts';
import { heldValues } from './held-values.ts';

/** Whom a role is meant to trust, and nobody else. */
export interface DeclaredTrust {
  readonly provider: IdentityProviderArn;
  readonly issuer: IssuerUrl;
  readonly audience: string;
  readonly subjects: readonly Subject[];
  /** Subjects with wildcards that were asked for. Default: none. */
  readonly patterns?: readonly SubjectPattern[];
}

/** A way into a role that was not declared, or that cannot be ruled out. */
export type TrustExcess = Place &
  (
    | { readonly kind: 'everybody' }
    /** NotPrincipal: everybody but these. */
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
 * Everything by which a trust policy lets in more than the declared service accounts, each way in data. What cannot be
 * proven narrow counts as wide: a condition narrows only where `heldValues` says so, and Deny statements are left out
 * of account. For a policy without excess the evaluator refuses every stranger, which a property holds.
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

/** Actions that let nobody in by themselves: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
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

/** Which tokens of the declared issuer get in besides the declared ones. */
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

/** What a condition compares with, where it is with nothing but what was declared, wildcards to the letter; else null. */
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

/** An excess in words, without a stop at its end: `statement 2 lets in …`. */
export function explainTrustExcess(excess: TrustExcess): string {
  const name = `Statement ${excess.statement + 1}${excess.sid === null ? '' : ` (${excess.sid})`}`;
  const list = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(', ');
  switch (excess.kind) {
    case 'everybody':
      return `${name} lets in everybody`;
    case 'everybody-but':
      return `${name} lets in everybody but ${list(excess.principals)}`;
    case 'principal':
      return `${name} lets in ${list(excess.principals)}`;
    case 'any-subject':
      return `${name} does not hold the token’s sub to fixed values`;
    case 'subject':
      return `${name} lets in the subjects ${list(excess.subjects)}`;
    case 'any-audience':
      return `${name} does not hold the token’s aud to a fixed value`;
    case 'audience':
      return `${name} takes tokens for ${list(excess.audiences)}`;
    default:
      return excess satisfies never;
  }
}
