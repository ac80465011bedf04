import { defaultRoleName } from '../../config/role-name.ts';
import type { IdentityProviderArn } from '../../trust/arn.ts';
import { type IssuerUrl, issuerUrlFault, parseIssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { samePolicy } from '../../trust/policy/same-policy.ts';
import { buildTrustPolicy } from '../../trust/policy/trust-policy.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import {
  parseSubject,
  parseSubjectPattern,
  serviceAccountPattern,
  serviceAccountSubject,
} from '../../trust/subject.ts';
import { chainMark } from './description.ts';
import type { DesiredRoles } from './desired.ts';
import type { StoredRole } from './ports.ts';
import { isChainSid } from './shared-marks.ts';

/**
 * Whether name and trust policy of a role have the form that irsactl writes for this chain. Tags alone do not decide: otherwise
 * anyone with iam:TagRole could make irsactl delete another owner's role.
 */
export function isWrittenByIrsactl(
  { chain, issuer }: DesiredRoles,
  role: StoredRole,
  declaredName = '',
): boolean {
  const trusted = exactlyTrusted(role.trustPolicy);
  const [first] = trusted?.accounts ?? [];
  if (!trusted || first === undefined) return false;
  // The text before the mark may be the user's.
  if (role.description.endsWith(` ${chainMark(chain)}`)) return true;
  // A name proves little if the role trusts another issuer: it may be a role for another cluster.
  const isOwnIssuer = !issuer.known || issuer.value.provider === trusted.provider;
  return isOwnIssuer && [declaredName, defaultRoleName(chain, first)].includes(role.name);
}

interface ExactTrust {
  readonly provider: IdentityProviderArn;
  readonly accounts: readonly ServiceAccountName[];
}

/** The service accounts in a trust policy of irsactl's form, for any issuer and audience; null for any other policy. */
export function exactlyTrusted(trustPolicy: Json): ExactTrust | null {
  const reading = readPolicy(JSON.stringify(trustPolicy));
  const statement = 'policy' in reading ? reading.policy.statements[0] : undefined;
  const provider = parseIdentityProviderArn(statement?.principal?.values[0]?.id ?? '');
  if (!('policy' in reading) || !statement || !provider) return null;
  const issuer = issuerOf(provider.hostPath);
  const valuesOf = (claim: string) =>
    statement.conditions.flatMap(({ key, values }) =>
      key === `${provider.hostPath}:${claim}` ? values : [],
    );
  const [audience] = valuesOf('aud');
  const accounts = valuesOf('sub').flatMap((subject) => parseSubject(subject) ?? []);
  if (issuer === null || audience === undefined || accounts.length === 0) return null;
  const like = valuesOf('sub').flatMap((subject) => parseSubjectPattern(subject) ?? []);
  const subjects = [...accounts.map(serviceAccountSubject), ...like.map(serviceAccountPattern)];
  const match = like.length > 0 ? 'like' : 'exact';
  const { sid } = statement;
  if (sid !== null && !isChainSid(sid)) return null;
  const marked = sid === null ? {} : { sid };
  const own = buildTrustPolicy({ provider: provider.arn, issuer, audience, subjects, match, ...marked });
  return samePolicy(reading.policy, own) ? { provider: provider.arn, accounts } : null;
}

function issuerOf(hostPath: string): IssuerUrl | null {
  const url = `https://${hostPath}`;
  return issuerUrlFault(url) === null ? parseIssuerUrl(url) : null;
}
