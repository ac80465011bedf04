import type { Constraints } from '../wire/constraints.ts';

const policyDocument = { min: 1, max: 131_072 } as const;
const path = { min: 1, max: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' } as const;
const arn = { min: 20, max: 2048 } as const;
const name = '[\\w+=,.@-]+';

/** Limits of input members: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const iamConstraints: Constraints = {
  RoleName: { min: 1, max: 64, pattern: name },
  PolicyName: { min: 1, max: 128, pattern: name },
  PolicyArn: arn,
  PermissionsBoundary: arn,
  OpenIDConnectProviderArn: arn,
  AssumeRolePolicyDocument: policyDocument,
  PolicyDocument: policyDocument,
  Path: path,
  PathPrefix: { min: 1, max: 512, pattern: '\\u002F[\\u0021-\\u007F]*' },
  Description: { max: 1000 },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  MaxItems: { min: 1, max: 1000 },
  Marker: { min: 1, pattern: '[\\u0020-\\u00FF]+' },
  Url: { min: 1, max: 255 },
  ClientID: { min: 1, max: 255 },
  ClientIDList: { items: { min: 1, max: 255 } },
  ThumbprintList: { items: { min: 40, max: 40 } },
  Tags: { max: 50 },
  TagKeys: { max: 50, items: { min: 1, max: 128 } },
  Scope: { oneOf: ['All', 'AWS', 'Local'] },
  VersionId: { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' },
};
