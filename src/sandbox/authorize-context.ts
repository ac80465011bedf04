import type { RequestContext } from '../trust/policy/condition.ts';
import type { Role, Tag } from './account.ts';
import type { Caller } from './caller.ts';
import type { SandboxRequest } from './service.ts';
import type { SandboxState } from './state.ts';

/**
 * The global condition keys of a request that do not depend on its caller. The sandbox's plain HTTP endpoint imitates AWS
 * over TLS, so `aws:SecureTransport` is true there. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(state: SandboxState, request: SandboxRequest): RequestContext {
  const now = state.now();
  const { scope, headers, address } = request;
  return {
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:SecureTransport': String(request.plainHttp !== true),
    'aws:ViaAWSService': 'false',
    // A global service has one endpoint, which counts as us-east-1.
    'aws:RequestedRegion': globalServices.has(scope?.service ?? '')
      ? 'us-east-1'
      : (scope?.region ?? state.region),
    ...(address === undefined ? {} : { 'aws:SourceIp': address }),
    ...(headers['user-agent'] === undefined ? {} : { 'aws:UserAgent': headers['user-agent'] }),
    ...(headers['referer'] === undefined ? {} : { 'aws:Referer': headers['referer'] }),
  };
}

/** Services without regions. */
export const globalServices: ReadonlySet<string> = new Set(['iam', 'cloudfront']);

const principalTypes = { root: 'Account', user: 'User', 'role-session': 'AssumedRole' } as const;

/** The condition keys of the caller; for a session, `aws:PrincipalArn` is the ARN of the role. */
export function principalContext(caller: Caller | null, role: Role | null): RequestContext {
  if (!caller) return { 'aws:PrincipalType': 'Anonymous', 'aws:userid': 'anonymous' };
  const tags = (role?.tags ?? []).map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value] as const);
  return {
    ...Object.fromEntries(tags),
    ...caller.tokenContext,
    'aws:PrincipalArn': role?.arn ?? caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': principalTypes[caller.kind],
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': caller.userId,
    ...(caller.kind === 'user' && caller.name !== null ? { 'aws:username': caller.name } : {}),
    // Only temporary credentials have this key, and the sandbox has no MFA.
    ...(caller.kind === 'role-session' ? { 'aws:MultiFactorAuthPresent': 'false' } : {}),
  };
}

/** The condition keys for the tags that a request sets and for those that its resource already has. */
export function tagContext(sent: readonly Tag[], present: readonly Tag[] = []): RequestContext {
  const keys = (kind: string, tags: readonly Tag[]) =>
    tags.map(({ Key, Value }) => [`aws:${kind}/${Key}`, Value] as const);
  return Object.fromEntries([...keys('RequestTag', sent), ...keys('ResourceTag', present)]);
}
