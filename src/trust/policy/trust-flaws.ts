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

/** The known facts about the account and cluster of a trust policy. */
export interface TrustSurroundings {
  /** The issuer whose tokens the roles are for; null for any issuer. */
  readonly issuer: IssuerUrl | null;
  /** ARNs of the identity providers in the account; null if unknown. */
  readonly providers: ReadonlySet<string> | null;
  /** The account of the role; absent if unknown. */
  readonly account?: string;
  /** The ID of the role's partition; absent if unknown. */
  readonly partition?: string;
  /** The audience of the issuer's tokens; absent if unknown. */
  readonly audience?: string;
}

/** A flaw in a trust policy that is wrong for any declared service account. */
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
  /** Restricted, but by an operator that other values match too. */
  | { readonly kind: 'loose-subject'; readonly why: string }
  /** Audiences of the API server, for which every pod has a token. */
  | { readonly kind: 'api-audience'; readonly audiences: readonly string[] }
  /** Wildcards that trust anyone who may create a service account with a matching name. */
  | { readonly kind: 'wide-subject'; readonly provider: string; readonly patterns: readonly string[] }
  | { readonly kind: 'other-issuer'; readonly provider: string; readonly issuer: IssuerUrl }
  | { readonly kind: 'provider-gone'; readonly provider: string }
  /** No token can match it. */
  | { readonly kind: 'never'; readonly why: string }
  /** Some values that no token has, besides others that tokens can have. */
  | { readonly kind: 'impossible-subject'; readonly subjects: readonly string[] }
  | { readonly kind: 'denies-all' }
  /** Allows no token that an earlier statement does not. */
  | { readonly kind: 'repeats'; readonly earlier: number };

/**
 * The flaws of a trust policy that concern tokens of OpenID providers, and statements for everyone; others for users,
 * services and Cognito are ignored. A statement counts as wide unless it is provably narrow.
 *
 * @example
 * trustFlaws(parsePolicy(stored), { issuer, providers: null });
 * // [{ statement: 0, sid: null, kind: 'any-audience', provider: 'arn:aws:iam::…:oidc-provider/…' }]
 */
export function trustFlaws(policy: PolicyDocument, surroundings: TrustSurroundings): readonly TrustFlaw[] {
  const grants = policy.statements.map((statement) => providerGrants(statement, policy));
  return policy.statements.flatMap((statement, index) => {
    const found: readonly Flaw[] =
      statement.effect === 'Deny'
        ? denialFlaws(policy, index, grants.flat())
        : [
            ...(isForEverybody(statement) || isForEveryAccount(statement)
              ? [{ kind: 'everybody' } as const]
              : []),
            ...(grants[index] ?? []).flatMap((grant) => grantFlaws(grant, surroundings)),
            ...repeated(grants, index),
          ];
    return found.map((flaw) => ({ statement: index, sid: statement.sid, ...flaw }));
  });
}

/** Whether tokens of an issuer can, or were meant to, assume a role with this trust policy. */
export function concernsIssuer(policy: PolicyDocument, issuer: IssuerUrl): boolean {
  const hostPath = issuerHostPath(issuer);
  return policy.statements.some(
    (statement) =>
      isForEverybody(statement) ||
      providersOf(statement).some((provider) => hostPathOf(provider) === hostPath) ||
      statement.conditions.some(({ key }) => key.toLowerCase().startsWith(`${hostPath.toLowerCase()}:`)),
  );
}

/** The audiences that each statement allowing a provider's tokens requires; null for one that requires none. */
export function audiencesLetIn(
  policy: PolicyDocument,
  provider: string,
): readonly (readonly string[] | null)[] {
  return policy.statements
    .flatMap((statement) => providerGrants(statement, policy))
    .filter((grant) => grant.provider === provider && allowsTokens(grant.statement))
    .map(({ audiences }) => audiences);
}

/** A provider that a statement trusts, with the restrictions on its tokens. */
interface ProviderGrant {
  readonly provider: string;
  readonly subjects: readonly string[] | null;
  readonly audiences: readonly string[] | null;
  readonly statement: Statement;
  /** The conditions are only on sub and aud. */
  readonly onlyToken: boolean;
}

/** `arn:…:oidc-provider/HOST/PATH` → `HOST/PATH`, the prefix of condition keys. */
export function hostPathOf(provider: string): string {
  return provider.slice(provider.indexOf(':oidc-provider/') + ':oidc-provider/'.length);
}

/** The condition keys of the chain's trust policies, in lower case because key names are case-insensitive. */
function keysOf(provider: string): readonly string[] {
  return ['sub', 'aud'].map((claim) => `${hostPathOf(provider)}:${claim}`.toLowerCase());
}

function providersOf({ principal }: Statement): readonly string[] {
  if (!principal || principal.negated) return [];
  return principal.values.flatMap(({ type, id }) =>
    type === 'Federated' && id.includes(':oidc-provider/') ? [id] : [],
  );
}

function providerGrants(statement: Statement, policy: PolicyDocument): readonly ProviderGrant[] {
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

/** Whether the statement allows any token of any provider. */
function isForEverybody(statement: Statement): boolean {
  return namesEverybody(statement) && allowsTokens(statement);
}

/** Whether the statement lets every AWS account assume the role. A condition may name an organization, or an external ID. */
function isForEveryAccount(statement: Statement): boolean {
  return (
    namesEverybody(statement) && statement.conditions.length === 0 && allows(statement, 'sts:AssumeRole')
  );
}

function namesEverybody({ principal }: Statement): boolean {
  return principal?.negated === true || principal?.values.some(isEverybody) === true;
}

function allowsTokens(statement: Statement): boolean {
  return allows(statement, webIdentityAction);
}

function allows({ action }: Statement, wanted: string): boolean {
  const named = action.values.some((value) =>
    fits(wildcardPattern(value.toLowerCase()), wanted.toLowerCase()),
  );
  return named !== action.negated;
}

function grantFlaws(grant: ProviderGrant, surroundings: TrustSurroundings): readonly Flaw[] {
  const { issuer, providers } = surroundings;
  const { provider, audiences } = grant;
  const isOther = issuer !== null && hostPathOf(provider) !== issuerHostPath(issuer);
  const never =
    whyElsewhere(provider, surroundings) ?? whyNever(grant) ?? whyOtherAudience(grant, surroundings);
  const forApi = audiences?.filter((audience) => isOfApiServer(audience, hostPathOf(provider))) ?? [];
  return [
    ...(providers !== null && !providers.has(provider) ? [{ kind: 'provider-gone', provider } as const] : []),
    ...(isOther ? [{ kind: 'other-issuer', provider, issuer } as const] : []),
    ...(never === null
      ? [
          ...(audiences === null ? [{ kind: 'any-audience', provider } as const] : []),
          ...(forApi.length > 0 ? [{ kind: 'api-audience', audiences: forApi } as const] : []),
          ...subjectFlaws(grant, issuer !== null && !isOther),
        ]
      : [{ kind: 'never', why: never } as const]),
  ];
}

/** Default audiences of an API server: its issuer, or the names that kubeadm and other tools use. */
function isOfApiServer(audience: string, hostPath: string): boolean {
  return (
    audience === `https://${hostPath}` ||
    /^(?:https:\/\/)?kubernetes(?:\.default(?:\.svc(?:\..+)?)?)?$/.test(audience)
  );
}

function subjectFlaws({ provider, subjects, statement }: ProviderGrant, isCluster: boolean): readonly Flaw[] {
  const key = `${hostPathOf(provider)}:sub`.toLowerCase();
  if (subjects === null) {
    const held = statement.conditions.filter(
      (condition) => condition.key.toLowerCase() === key && !operatorNamed(condition.operator)?.negated,
    );
    const loose = held.map(whyLoose);
    const patterns = held.flatMap(({ values }, index) => (loose[index] === null ? values : []));
    if (patterns.length > 0) return [{ kind: 'wide-subject', provider, patterns }];
    const [why] = loose.toSorted((one) => (one === onlyPresence ? 1 : -1));
    return [why ? { kind: 'loose-subject', why } : { kind: 'any-subject', provider }];
  }
  const impossible = subjects.filter((subject) => isImpossible(subject, isCluster));
  if (impossible.length === 0) return [];
  if (impossible.length < subjects.length) return [{ kind: 'impossible-subject', subjects: impossible }];
  const list = impossible.map((value) => JSON.stringify(value)).join(', ');
  return [{ kind: 'never', why: `no token has the sub ${list}${hintFor(impossible)}` }];
}

const onlyPresence = 'Null only tests whether there is a sub';

/** Why a condition may match values that it does not name; null if it compares like StringLike. */
function whyLoose({ operator }: Condition): string | null {
  const found = operatorNamed(operator);
  if (found?.kind === 'null') return onlyPresence;
  if (found?.set === 'ForAllValues')
    return `${operator} also matches a token without a sub, or with an empty one`;
  if (found?.ifExists) return `${operator} also matches a token without a sub`;
  return operator.endsWith('IgnoreCase') ? `${operator} ignores case, but subjects are case-sensitive` : null;
}

/** A wildcard that the operator takes literally, or a malformed service account subject. */
function isImpossible(subject: string, isCluster: boolean): boolean {
  const isMeant = isCluster || /^system:|serviceaccount/i.test(subject);
  return /[*?]/.test(subject) || (isMeant && parseSubject(subject) === null);
}

function hintFor(subjects: readonly string[]): string {
  return subjects.some((subject) => /[*?]/.test(subject)) ? ': StringEquals compares * and ? literally' : '';
}

/** Why STS does not find the provider for this role; null if it may. */
function whyElsewhere(provider: string, { account, partition }: TrustSurroundings): string | null {
  const own = parseArn(provider);
  if (own === null) return null;
  if (partition !== undefined && own.partition.id !== partition) {
    return `its provider is in the partition ${own.partition.id}, but the role is in ${partition}`;
  }
  return account !== undefined && own.account !== account
    ? `its provider is in the account ${own.account}, but STS looks only in the role's account ${account}`
    : null;
}

/** Why no token of the issuer has an audience that the statement requires; null if one may. */
function whyOtherAudience(
  { provider, audiences }: ProviderGrant,
  { issuer, audience }: TrustSurroundings,
): string | null {
  if (issuer === null || audience === undefined || hostPathOf(provider) !== issuerHostPath(issuer))
    return null;
  if (audiences === null || audiences.includes(audience)) return null;
  return `it requires another aud than ${audience}, which the tokens of this cluster have`;
}

/** Why no token of the provider can match the statement; null if one may. */
function whyNever({ provider, subjects, audiences, statement }: ProviderGrant): string | null {
  if (!allowsTokens(statement)) return `its Action does not name ${webIdentityAction}`;
  const foreign = statement.conditions.find((condition) => isForeign(condition, hostPathOf(provider)));
  if (foreign) {
    return `it requires ${foreign.key}, which a token of ${hostPathOf(provider)} does not have`;
  }
  const without = statement.conditions.find(
    ({ key, operator, values }) =>
      operator === 'Null' &&
      keysOf(provider).includes(key.toLowerCase()) &&
      values.every((value) => value.toLowerCase() === 'true'),
  );
  if (without) return `it requires a token without ${without.key}, but every token has it`;
  if (subjects?.length === 0) return 'its conditions on sub exclude one another';
  return audiences?.length === 0 ? 'its conditions on aud exclude one another' : null;
}

/** A required key of another provider: IAM names them `HOST/PATH:CLAIM`. */
function isForeign({ key, operator }: Condition, hostPath: string): boolean {
  const prefix = key.slice(0, key.lastIndexOf(':'));
  const found = operatorNamed(operator);
  if (!prefix.includes('.') || prefix.toLowerCase() === hostPath.toLowerCase()) return false;
  if (!found || found.ifExists || found.kind === 'null' || found.set === 'ForAllValues') return false;
  return !found.negated || found.set === 'ForAnyValue';
}

/** A Deny that cancels everything that the other statements allow, judged by the tokens alone. */
function denialFlaws(
  policy: PolicyDocument,
  index: number,
  grants: readonly ProviderGrant[],
): readonly Flaw[] {
  const conditions = policy.statements[index]?.conditions ?? [];
  const open = grants.filter(({ statement }) => allowsTokens(statement));
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

/** A token for each allowed pair of sub and aud; a placeholder if a claim is unrestricted. */
function tokensOf({ provider, subjects, audiences }: ProviderGrant): readonly Token[] {
  const prefix = hostPathOf(provider);
  return (subjects ?? ['system:serviceaccount:any:any']).flatMap((sub) =>
    (audiences ?? ['any']).map((aud) => ({
      provider,
      context: { [`${prefix}:sub`]: sub, [`${prefix}:aud`]: aud },
    })),
  );
}

function repeated(grants: readonly (readonly ProviderGrant[])[], index: number): readonly Flaw[] {
  const own = pairsOf(grants[index] ?? []);
  if (own === null || own.length === 0) return [];
  const earlier = grants.slice(0, index).findIndex((others) => {
    const pairs = pairsOf(others);
    return pairs !== null && own.every((pair) => pairs.includes(pair));
  });
  return earlier < 0 ? [] : [{ kind: 'repeats', earlier }];
}

/** Every token that a statement allows; null if they cannot be enumerated. */
function pairsOf(grants: readonly ProviderGrant[]): readonly string[] | null {
  if (grants.some((grant) => !grant.onlyToken || grant.subjects === null || grant.audiences === null))
    return null;
  return grants
    .filter(({ statement }) => allowsTokens(statement))
    .flatMap((grant) => tokensOf(grant).map((token) => JSON.stringify(token)));
}
