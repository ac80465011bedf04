import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { parsePolicy, readPolicy } from './parse-policy.ts';
import { policySize, renderPolicy } from './render-policy.ts';

const statement = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/example.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'example.com:sub': 'system:serviceaccount:a:b' } },
};

function policyWith(change: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...change }] }));
}

describe('readPolicy', () => {
  it('accepts one value or a list, one statement or several, text or JSON', () => {
    const lists = {
      Version: '2012-10-17',
      Statement: [
        {
          ...statement,
          Principal: { Federated: [statement.Principal.Federated] },
          Action: [statement.Action],
          Condition: { StringEquals: { 'example.com:sub': ['system:serviceaccount:a:b'] } },
        },
      ],
    };
    const single = { Version: '2012-10-17', Statement: statement };
    expect(parsePolicy(lists)).toEqual(parsePolicy(single));
    expect(parsePolicy(JSON.stringify(lists))).toEqual(parsePolicy(single));
  });

  it('reads back what it renders', () => {
    const policy = parsePolicy({
      Version: '2012-10-17',
      Id: 'x',
      Statement: [
        { ...statement, Sid: 'One' },
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: ['123456789012', '*'], Service: 'ec2.amazonaws.com' },
          NotAction: ['sts:TagSession', 'sts:Get*'],
          Condition: {
            Bool: { 'aws:SecureTransport': false, 'aws:ViaAWSService': true },
            Null: { a: 'true' },
          },
        },
        { Effect: 'Allow', Principal: '*', Action: 'sts:*' },
      ],
    });
    expect(parsePolicy(renderPolicy(policy))).toEqual(policy);
    expect(policySize(policy)).toBe(renderPolicy(policy).replace(/\s/g, '').length);
  });

  it('assumes the older version by default', () => {
    expect(parsePolicy({ Statement: statement }).version).toBe('2008-10-17');
  });

  it.each([
    ['', 'an empty text'],
    ['{', 'not JSON'],
    ['[]', 'a list'],
    [{ Version: '2012-10-17' }, 'Missing required field Statement.'],
    [{ Version: '2012-10-17', Statement: [] }, 'at least one statement'],
    [{ Version: '2012-10-17', Statement: ['x'] }, 'must be an object'],
    [{ Version: '2020-01-01', Statement: statement }, 'valid version'],
    [{ Version: '2012-10-17', Id: 1, Statement: statement }, 'Id must be a string'],
    [{ Version: '2012-10-17', Statment: statement }, 'Unknown field Statment'],
    [
      {
        Statement: [
          { ...statement, Sid: 'a' },
          { ...statement, Sid: 'a' },
        ],
      },
      'must be unique',
    ],
    [policyWith({ Conditions: {} }), 'Unknown field Conditions'],
    [policyWith({ Effect: undefined }), 'Missing required field Effect'],
    [policyWith({ Effect: 'allow' }), 'Effect must be "Allow" or "Deny"'],
    [policyWith({ Sid: 1 }), 'Sid must be a string'],
    [policyWith({ Action: undefined }), 'Missing required field Action'],
    [policyWith({ Action: [] }), 'at least one value'],
    [policyWith({ Action: [null] }), 'must be a string'],
    [policyWith({ NotAction: 'sts:*' }), 'Action or NotAction, not both'],
    [policyWith({ Resource: '*' }), 'Has prohibited field Resource'],
    [policyWith({ Principal: undefined }), 'Missing required field Principal'],
    [policyWith({ Principal: {} }), 'Missing required field Principal'],
    [policyWith({ Principal: 'x' }), 'Principal must be'],
    [policyWith({ Principal: { Aws: '*' } }), 'unknown type Aws'],
    [policyWith({ Principal: { AWS: 'arn:aws:iam::1:role/*' } }), 'Invalid principal'],
    [policyWith({ Principal: { Federated: '*' } }), 'Invalid principal'],
    [policyWith({ Principal: { Federated: '' } }), 'Invalid principal'],
    [policyWith({ Condition: [] }), 'Condition must be an object'],
    [policyWith({ Condition: { StringEquals: 'x' } }), 'must be an object of keys'],
    [policyWith({ Condition: { StringEquals: { a: null } } }), 'must be a string'],
    [policyWith({ Condition: { StringEquals: { a: [{}] } } }), 'must be a string'],
  ])('refuses %j', (input, words) => {
    expect(readPolicy(input)).toEqual({ fault: expect.stringContaining(words) });
  });

  it('requires and prohibits elements by place', () => {
    const identity = { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };
    const resource = { Statement: { ...identity.Statement, Principal: '*' } };
    expect(readPolicy(identity, 'identity')).toHaveProperty('policy');
    expect(readPolicy(resource, 'resource')).toHaveProperty('policy');
    expect(readPolicy(resource, 'identity')).toEqual({ fault: 'Has prohibited field Principal.' });
    expect(readPolicy(identity, 'resource')).toEqual({ fault: 'Missing required field Principal.' });
  });
});

describe('parsePolicy', () => {
  it('throws IRSA-ROLE-001 with the reason', () => {
    expect(() => parsePolicy('{}', 'trust', 'The trust policy of shop')).toThrowError(
      expect.objectContaining({
        code: 'IRSA-ROLE-001',
        problem: expect.objectContaining({
          what: 'The trust policy of shop is malformed.',
          why: 'Missing required field Statement.',
        }),
      }),
    );
  });
});
