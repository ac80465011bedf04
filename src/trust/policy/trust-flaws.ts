import { type IssuerUrl, issuerHostPath } from '../issuer-url.ts';
import { parseArn } from '../parse-arn.ts';
import { parseSubject } from '../subject.ts';
import type { RequestContext } from './condition.ts';
import { type Condition, type PolicyDocument, type Statement, webIdentityAction } from './document.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { heldValues } from './held-values.ts';
import { operatorNamed } from './operators.ts';
import { fits, wildcardPattern } from './pattern.ts';
import { isEverybody } from './trust-excess.ts';

/** What is known of the account and the cluster for which a trust policy is judged. */
export interface TrustSurroundings {
  /** The issuer whose tokens the roles are for; null where any will do. */
  readonly issuer: IssuerUrl | null;
  /** ARNs of the identity providers that the account has; null where nobody has looked. */
  readonly providers: ReadonlySet<string> | null;
  /** The account of the role; left out where it is not known. */
  readonly account?: string;
}

/** Something in a trust policy that is wrong whoever it is meant for. */
export type TrustFlaw = StatementPlace & Flaw;

interface StatementPlace {
  /** Position of the statement, from 0. */
  readonly statement: number;
  readonly sid: string | null;
}

type Flaw =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'any-audience'; readonly provider: string }
  | { readonly kind: 'any-subject'; readonly provider: string }
  /** Held, but by an operator that others meet as well. */
  | { readonly kind: 'loose-subject'; readonly why: string }
  /** Of the tokens that every pod gets for the API server. */
  | { readonly kind: 'api-audience'; readonly audiences: readonly string[] }
  /** Wildcards that let in whoever may create a service account of such a name. */
  | { readonly kind: 'wide-subject'; readonly provider: string; readonly patterns: readonly string[] }
  | { readonly kind: 'other-issuer'; readonly provider: string; readonly issuer: IssuerUrl }
  | { readonly kind: 'provider-gone'; readonly provider: string }
  /** No token can ever meet it. */
  | { readonly kind: 'never'; readonly why: string }
  /** Values beside others that can be met, but that no token has. */
  | { readonly kind: 'impossible-subject'; readonly subjects: readonly string[] }
  | { readonly kind: 'denies-all' }
  /** Lets in nobody whom an earlier statement does not. */
  | { readonly kind: 'repeats'; readonly earlier: number };

/**
 * What is wrong with a trust policy as far as tokens of OpenID providers go; statements for users, services and Cognito
 * are passed over. What cannot be proven narrow counts as wide.
 *
 * @example
 * trustFlaws(parsePolicy(stored), { issuer, providers: null });
 * // [{ statement: 0, sid: null, kind: 'any-audience', provider: 'arn:aws:iam::…:oidc-provider/…' }]
 */
export function trustFlaws(policy: PolicyDocument, surroundings: TrustSurroundings): readonly TrustFlaw[] {
  const ways = policy.statements.map((statement) => waysIn(statement, policy));
  return policy.statements.flatMap((statement, index) => {
    const found: readonly Flaw[] =
      statement.effect === 'Deny'
        ? denialFlaws(policy, index, ways.flat())
        : [
            ...(isForEverybody(statement) ? [{ kind: 'everybody' } as const] : []),
            ...(ways[index] ?? []).flatMap((way) => wayFlaws(way, surroundings)),
            ...repeated(ways, index),
          ];
    return found.map((flaw) => ({ statement: index, sid: statement.sid, ...flaw }));
  });
}

/** Whether a role with this trust policy is, or was meant to be, taken with tokens of an issuer. */
export function concernsIssuer(policy: PolicyDocument, issuer: IssuerUrl): boolean {
  const hostPath = issuerHostPath(issuer);
  return policy.statements.some(
    (statement) =>
      isForEverybody(statement) ||
      providersOf(statement).some((provider) => hostPathOf(provider) === hostPath) ||
      statement.conditions.some(({ key }) => key.toLowerCase().startsWith(`${hostPath.toLowerCase()}:`)),
  );
}

/** The audiences to which each statement holds the tokens of a provider that it lets in; null for one that holds them to none. */
export function audiencesLetIn(
  policy: PolicyDocument,
  provider: string,
): readonly (readonly string[] | null)[] {
  return policy.statements
    .flatMap((statement) => waysIn(statement, policy))
    .filter((way) => way.provider === provider && allowsTokens(way.statement))
    .map(({ audiences }) => audiences);
}

/** One provider that a statement lets in, with what its tokens are held to. */
interface WayIn {
  readonly provider: string;
  readonly subjects: readonly string[] | null;
  readonly audiences: readonly string[] | null;
  readonly statement: Statement;
  /** Nothing but sub and aud is asked for. */
  readonly onlyToken: boolean;
}

/** `arn:…:oidc-provider/HOST/PATH` → `HOST/PATH`, by which condition keys begin. */
export function hostPathOf(provider: string): string {
  return provider.slice(provider.indexOf(':oidc-provider/') + ':oidc-provider/'.length);
}

/** The condition keys that a trust policy of the chain has, in lower case: names of keys count in any. */
function keysOf(provider: string): readonly string[] {
  return ['sub', 'aud'].map((claim) => `${hostPathOf(provider)}:${claim}`.toLowerCase());
}

function providersOf({ principal }: Statement): readonly string[] {
  if (!principal || principal.negated) return [];
  return principal.values.flatMap(({ type, id }) =>
    type === 'Federated' && id.includes(':oidc-provider/') ? [id] : [],
  );
}

function waysIn(statement: Statement, policy: PolicyDocument): readonly WayIn[] {
  if (statement.effect === 'Deny') return [];
  return providersOf(statement).map((provider) => {
    const prefix = hostPathOf(provider);
    const keys = keysOf(provider);
    return {
      provider,
      subjects: heldValues(statement, `${prefix}:sub`, policy),
      audiences: heldValues(statement, `${prefix}:aud`, policy),
      statement,
      onlyToken: statement.conditions.every(({ key }) => keys.includes(key.toLowerCase())),
    };
  });
}

/** Whether whoever has any token at all, of any provider, is let in. */
function isForEverybody(statement: Statement): boolean {
  const { principal } = statement;
  const named = principal?.negated || principal?.values.some(isEverybody);
  return named === true && allowsTokens(statement);
}

function allowsTokens({ action }: Statement): boolean {
  const named = action.values.some((value) =>
    fits(wildcardPattern(value.toLowerCase()), webIdentityAction.toLowerCase()),
  );
  return named !== action.negated;
}

function wayFlaws(way: WayIn, { issuer, providers, account }: TrustSurroundings): readonly Flaw[] {
  const { provider, audiences } = way;
  const isOther = issuer !== null && hostPathOf(provider) !== issuerHostPath(issuer);
  const never = whyNever(way, account);
  const forApi = audiences?.filter((audience) => isOfApiServer(audience, hostPathOf(provider))) ?? [];
  return [
    ...(providers !== null && !providers.has(provider) ? [{ kind: 'provider-gone', provider } as const] : []),
    ...(isOther ? [{ kind: 'other-issuer', provider, issuer } as const] : []),
    ...(never === null
      ? [
          ...(audiences === null ? [{ kind: 'any-audience', provider } as const] : []),
          ...(forApi.length > 0 ? [{ kind: 'api-audience', audiences: forApi } as const] : []),
          ...subjectFlaws(way, issuer !== null && !isOther),
        ]
      : [{ kind: 'never', why: never } as const]),
  ];
}

/** Audiences that an API server takes by default: its issuer, or the names by which kubeadm and others call it. */
function isOfApiServer(audience: string, hostPath: string): boolean {
  return (
    audience === `https://${hostPath}` ||
    /^(?:https:\/\/)?kubernetes(?:\.default(?:\.svc(?:\..+)?)?)?$/.test(audience)
  );
}

function subjectFlaws({ provider, subjects, statement }: WayIn, isCluster: boolean): readonly Flaw[] {
  const key = `${hostPathOf(provider)}:sub`.toLowerCase();
  if (subjects === null) {
    const held = statement.conditions.filter(
      (condition) => condition.key.toLowerCase() === key && !operatorNamed(condition.operator)?.negated,
    );
    const loose = held.map(whyLoose);
    const patterns = held.flatMap(({ values }, index) => (loose[index] === null ? values : []));
    if (patterns.length > 0) return [{ kind: 'wide-subject', provider, patterns }];
    const [why] = loose.toSorted((one) => (one === onlyThere ? 1 : -1));
    return [why ? { kind: 'loose-subject', why } : { kind: 'any-subject', provider }];
  }
  const impossible = subjects.filter((subject) => isImpossible(subject, isCluster));
  if (impossible.length === 0) return [];
  if (impossible.length < subjects.length) return [{ kind: 'impossible-subject', subjects: impossible }];
  const list = impossible.map((value) => JSON.stringify(value)).join(', ');
  return [{ kind: 'never', why: `no token has the sub ${list}${hintFor(impossible)}` }];
}

const onlyThere = 'Null only asks whether there is a sub';

/** Why a condition may be met by other values than those that it names; null for one that compares as StringLike does. */
function whyLoose({ operator }: Condition): string | null {
  const found = operatorNamed(operator);
  if (found?.kind === 'null') return onlyThere;
  if (found?.set === 'ForAllValues')
    return `${operator} is also met by a token without a sub, or with an empty one`;
  if (found?.ifExists) return `${operator} is also met by a token without a sub`;
  return operator.endsWith('IgnoreCase')
    ? `${operator} also takes other spellings, and case counts in a subject`
    : null;
}

/** A wildcard that an operator takes to the letter, or what is meant for a service account and is none. */
function isImpossible(subject: string, isCluster: boolean): boolean {
  const isMeant = isCluster || /^system:|serviceaccount/i.test(subject);
  return /[*?]/.test(subject) || (isMeant && parseSubject(subject) === null);
}

function hintFor(subjects: readonly string[]): string {
  return subjects.some((subject) => /[*?]/.test(subject)) ? ': StringEquals takes * and ? to the letter' : '';
}

/** Why no token of the provider can ever meet the statement; null where one may. */
function whyNever({ provider, subjects, audiences, statement }: WayIn, account?: string): string | null {
  const own = parseArn(provider)?.account;
  if (own !== undefined && account !== undefined && own !== account) {
    return `its provider is in the account ${own}, and STS looks in that of the role, ${account}`;
  }
  if (!allowsTokens(statement)) return `its Action does not name ${webIdentityAction}`;
  const foreign = statement.conditions.find((condition) => isForeign(condition, hostPathOf(provider)));
  if (foreign) {
    return `it asks for ${foreign.key}, which a token of ${hostPathOf(provider)} does not have`;
  }
  const without = statement.conditions.find(
    ({ key, operator, values }) =>
      operator === 'Null' &&
      keysOf(provider).includes(key.toLowerCase()) &&
      values.every((value) => value.toLowerCase() === 'true'),
  );
  if (without) return `it asks for a token without ${without.key}, and every token has one`;
  if (subjects?.length === 0) return 'its conditions on sub exclude one another';
  return audiences?.length === 0 ? 'its conditions on aud exclude one another' : null;
}

/** Must be there, and is a key of another provider: IAM names them `HOST/PATH:CLAIM`. */
function isForeign({ key, operator }: Condition, hostPath: string): boolean {
  const prefix = key.slice(0, key.lastIndexOf(':'));
  const found = operatorNamed(operator);
  if (!prefix.includes('.') || prefix.toLowerCase() === hostPath.toLowerCase()) return false;
  if (!found || found.ifExists || found.kind === 'null' || found.set === 'ForAllValues') return false;
  return !found.negated || found.set === 'ForAnyValue';
}

/** A Deny that takes back all that the other statements let in, by what stands in the tokens alone. */
function denialFlaws(policy: PolicyDocument, index: number, ways: readonly WayIn[]): readonly Flaw[] {
  const conditions = policy.statements[index]?.conditions ?? [];
  const open = ways.filter(({ statement }) => allowsTokens(statement));
  const keys = open.flatMap(({ provider }) => keysOf(provider));
  const isHeld = open.every(({ subjects, audiences }) => subjects !== null && audiences !== null);
  const isCertain = conditions.every(({ key }) => isHeld && keys.includes(key.toLowerCase()));
  const tokens = open.flatMap(tokensOf);
  const deniesIt = ({ provider, context }: Token): boolean =>
    evaluatePolicy([policy], {
      principal: { type: 'Federated', id: provider },
      action: webIdentityAction,
      context,
    }).statements.some((report) => report.statement === index && report.applies);
  return isCertain && tokens.length > 0 && tokens.every(deniesIt) ? [{ kind: 'denies-all' }] : [];
}

interface Token {
  readonly provider: string;
  readonly context: RequestContext;
}

/** Tokens for each pair of what a way is held to; one that stands for all where it is held to nothing. */
function tokensOf({ provider, subjects, audiences }: WayIn): readonly Token[] {
  const prefix = hostPathOf(provider);
  return (subjects ?? ['system:serviceaccount:any:any']).flatMap((sub) =>
    (audiences ?? ['any']).map((aud) => ({
      provider,
      context: { [`${prefix}:sub`]: sub, [`${prefix}:aud`]: aud },
    })),
  );
}

function repeated(ways: readonly (readonly WayIn[])[], index: number): readonly Flaw[] {
  const own = pairsOf(ways[index] ?? []);
  if (own === null || own.length === 0) return [];
  const earlier = ways.slice(0, index).findIndex((others) => {
    const pairs = pairsOf(others);
    return pairs !== null && own.every((pair) => pairs.includes(pair));
  });
  return earlier < 0 ? [] : [{ kind: 'repeats', earlier }];
}

/** Everybody whom a statement lets in, one by one; null where they cannot be counted. */
function pairsOf(ways: readonly WayIn[]): readonly string[] | null {
  if (ways.some((way) => !way.onlyToken || way.subjects === null || way.audiences === null)) return null;
  return ways
    .filter(({ statement }) => allowsTokens(statement))
    .flatMap((way) => tokensOf(way).map((token) => JSON.stringify(token)));
}
