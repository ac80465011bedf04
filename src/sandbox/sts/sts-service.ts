import { GetCallerIdentity$ } from '@aws-sdk/client-sts';
import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Constraints } from '../wire/constraints.ts';
import { type Operation, operation } from '../wire/query-operation.ts';
import { queryService } from '../wire/query-service.ts';
import { missingAuthentication } from '../wire/schema-faults.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import type { TokenVerifier } from './verification-keys.ts';

/** Needs no permission, and no policy can deny it: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const getCallerIdentity: Operation = operation<object>(GetCallerIdentity$, (_input, { caller }) => {
  if (!caller) throw missingAuthentication();
  return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
});

/** The sandbox's STS; docs/sandbox/sts.md says what it models. */
export function stsService(state: SandboxState, verifier: TokenVerifier): SandboxService {
  return queryService(state, {
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    hosts: /^sts(\.[a-z0-9-]+)?$/,
    constraints: stsConstraints,
    operations: [assumeRoleWithWebIdentity(verifier), assumeRole, getCallerIdentity],
  });
}

/** Limits of input members: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const stsConstraints: Constraints = {
  RoleArn: { min: 20, max: 2048 },
  RoleSessionName: { min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
  WebIdentityToken: { min: 4, max: 20_000 },
  ProviderId: { min: 4, max: 2048 },
  Policy: { min: 1, max: 2048 },
  PolicyArns: { max: 10 },
  DurationSeconds: { min: 900, max: 43_200 },
  ExternalId: { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/-]*' },
  SourceIdentity: { min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
};
