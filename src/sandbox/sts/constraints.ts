import type { Constraints } from '../wire/constraints.ts';

/** Limits of input members: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const stsConstraints: Constraints = {
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
