import { AssumeRoleWithWebIdentity$, type AssumeRoleWithWebIdentityRequest } from '@aws-sdk/client-sts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import type { Account, IdentityProvider } from '../account.ts';
import { decideByTrustPolicy } from '../authorize.ts';
import { requestContext } from '../authorize-context.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { issueSession } from './issue-session.ts';
import { readSessionPolicies } from './session-policies.ts';
import { stsFaults } from './sts-faults.ts';
import type { TokenVerifier } from './verification-keys.ts';
import { checkTokenTimes, readIdentity, readToken, type TokenIdentity } from './web-identity-token.ts';

/**
 * Exchanges an issuer's token for the credentials of a role. The checks follow the order in docs/sandbox/sts.md: token
 * shape, account, provider, documents and signature, times, claims, audience, trust policy, duration, session policy.
 */
export function assumeRoleWithWebIdentity(verifier: TokenVerifier): Operation {
  return operation<AssumeRoleWithWebIdentityRequest>(
    AssumeRoleWithWebIdentity$,
    (input, call) => assume(input, call, verifier),
    { unsigned: true },
  );
}

async function assume(
  input: AssumeRoleWithWebIdentityRequest,
  call: OperationCall,
  verifier: TokenVerifier,
): Promise<object> {
  const { state } = call;
  const token = readToken(input.WebIdentityToken ?? '');
  const target = parseRoleArn(input.RoleArn ?? '');
  if (!target) throw stsFaults.invalidArn();
  const account = call.accountWithId(target.account);
  const provider = account && findProvider(account, token.issuer);
  if (!account || !provider) throw stsFaults.noProvider(token.issuer);

  await verifier.verify(token, provider);
  checkTokenTimes(token.claims, state.now());
  const identity = readIdentity(token.claims);
  if (!provider.clientIds.includes(identity.audience)) throw stsFaults.wrongAudience();
  if (identity.roles && !identity.roles.includes(target.arn)) throw stsFaults.roleNotInClaim();

  const role = account.roles.get(target.name.toLowerCase());
  if (role?.arn !== target.arn) throw stsFaults.notAuthorized();
  const sessionName = input.RoleSessionName ?? '';
  const grant = decideByTrustPolicy(role.trustPolicy, {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: provider.arn },
    context: { ...requestContext(state, call.request), ...contextOf(provider, identity, sessionName) },
  });
  if (grant !== 'direct') throw stsFaults.notAuthorized();

  const durationSeconds = input.DurationSeconds ?? 3600;
  if (durationSeconds > role.maxSessionDuration) throw stsFaults.tooLong();
  const policies = readSessionPolicies(input, account);
  const region = call.request.scope?.region ?? state.region;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#cross-condition-keys-wif
  const kept = ['sub', 'aud', 'amr'].map((claim) => `${provider.url}:${claim}`);
  const tokenContext = Object.fromEntries(
    Object.entries(contextOf(provider, identity, sessionName)).filter(([key]) => kept.includes(key)),
  );
  const options = { account, role, sessionName, durationSeconds, policies, region, tokenContext };
  const session = issueSession(state, options);
  return {
    ...session,
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    // The API reference says `iss`; AWS answers with the provider's ARN.
    Provider: provider.arn,
  };
}

/** The issuer must equal the provider's URL exactly. */
function findProvider(account: Account, issuer: string): IdentityProvider | null {
  for (const provider of account.providers.values()) {
    if (`https://${provider.url}` === issuer) return provider;
  }
  return null;
}

/** The condition keys that a trust policy can use: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
function contextOf(
  provider: IdentityProvider,
  identity: TokenIdentity,
  sessionName: string,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {
    [`${provider.url}:sub`]: identity.subject,
    [`${provider.url}:aud`]: identity.audience,
    'sts:RoleSessionName': sessionName,
    'aws:FederatedProvider': provider.arn,
  };
  if (identity.amr.length > 0) context[`${provider.url}:amr`] = identity.amr;
  if (identity.originalAudiences) context[`${provider.url}:oaud`] = identity.originalAudiences;
  if (identity.email !== null) context[`${provider.url}:email`] = identity.email;
  return context;
}
