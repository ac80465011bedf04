import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../arn.ts';
import type { Json, JsonObject } from '../json.ts';
import { readPolicy } from './parse-policy.ts';
import { type PolicyUse, policyFaults } from './policy-faults.ts';

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const provider = 'arn:aws:iam::123456789012:oidc-provider/example.com';
const assume = {
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'example.com:sub': 'system:serviceaccount:a:b' } },
};
const publicRead = { ...read, Principal: '*' };
const bucket = { name: 'b', partition: partitionOf('eu-central-1') };

function policy(...statements: readonly object[]): Json {
  return JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}

type Refused = readonly [what: string, document: string | Json, answer: string];

function answersOf(document: string | Json, use: PolicyUse): readonly string[] {
  return policyFaults(document, use).map(({ answer }) => answer);
}

const syntax = 'Syntax errors in policy.';
const legacy = 'The policy failed legacy parsing';
const vendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
const colons = 'Actions/Condition can contain only one colon.';

const on = (operator: string, key: string, value: Json): Json =>
  policy({ ...read, Condition: { [operator]: { [key]: value } } });
const resource = (value: Json): Json => policy({ ...read, Resource: value });

/**
 * AWS's responses, as recorded by https://github.com/getmoto/moto in tests/test_iam/test_iam_policies.py, and
 * https://github.com/versity/versitygw in its IAM integration tests.
 */
describe('an identity policy', () => {
  const refused: readonly Refused[] = [
    ['no JSON', 'x', syntax],
    ['an empty text', '', syntax],
    ['an empty object', {}, syntax],
    ['a list', [], syntax],
    ['no statement', { Version: '2012-10-17' }, syntax],
    ['an empty list of statements', policy(), syntax],
    ['a statement that is a string', { Version: '2012-10-17', Statement: 'hello' }, syntax],
    ['an empty statement', policy({}), syntax],
    ['an unknown version', { Version: '2013-10-17', Statement: read }, syntax],
    ['an unknown field', { ...(policy(read) as JsonObject), Statment: 1 }, syntax],
    ['an unknown field in a statement', policy({ ...read, Principle: '*' }), syntax],
    ['no effect', policy({ ...read, Effect: undefined }), syntax],
    ['another effect', policy({ ...read, Effect: 'Maybe' }), syntax],
    ['an effect in small letters', policy({ ...read, Effect: 'allow' }), legacy],
    ['a Sid that is not a string', policy({ ...read, Sid: {} }), syntax],
    [
      'a Sid with a dash',
      policy({ ...read, Sid: 'a-b' }),
      // https://github.com/aws-cloudformation/cfn-lint/issues/1376
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [
      'a duplicate Sid, before the missing action of the second statement',
      policy({ ...read, Sid: 'a' }, { Effect: 'Allow', Sid: 'a' }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    // https://github.com/hashicorp/terraform/issues/13449
    ['a principal', policy({ ...read, Principal: '*' }), 'Policy document should not specify a principal.'],
    ['no action', policy({ ...read, Action: undefined }), 'Policy statement must contain actions.'],
    ['an empty list of actions', policy({ ...read, Action: [] }), 'Policy statement must contain actions.'],
    ['an action that is a number', policy({ ...read, Action: 123 }), syntax],
    ['Action and NotAction', policy({ ...read, NotAction: 's3:*' }), syntax],
    ['an action without a service', policy({ ...read, Action: 'GetObject' }), vendor],
    ['an action without a name', policy({ ...read, Action: 's3:' }), vendor],
    ['an empty NotAction', policy({ ...read, Action: undefined, NotAction: '' }), vendor],
    ['an action with two colons', policy({ ...read, Action: 's3:Get:Object' }), colons],
    ['a service with a space', policy({ ...read, Action: 'a a:Get' }), 'Vendor a a is not valid'],
    ['no service', policy({ ...read, Action: ':Get' }), 'Vendor  is not valid'],
    ['no resource', policy({ ...read, Resource: undefined }), 'Policy statement must contain resources.'],
    ['an empty list of resources', resource([]), 'Policy statement must contain resources.'],
    ['Resource and NotResource', policy({ ...read, NotResource: [] }), syntax],
    ['a resource that is not an ARN', resource('invalid'), 'Resource invalid must be in ARN format or "*".'],
    ['an empty resource', resource(['*', '']), 'Resource  must be in ARN format or "*".'],
    [
      'a resource with a space before its ARN',
      resource(' arn:aws:s3:::b'),
      'Resource  arn:aws:s3:::b must be in ARN format or "*".',
    ],
    ['no partition', resource('aws:s3:::b'), 'Partition "s3" is not valid for resource "arn:s3:::b:*".'],
    [
      'an unknown partition',
      resource('a:b:c:d:e:f:g:h'),
      'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
    ],
    [
      'an ARN that ends early',
      resource('arn:aws'),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'a wildcard for the service',
      resource('arn:aws:*:::b'),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    ['an ARN with one part missing', resource('arn:aws:s3::b'), legacy],
    ['an ARN without a service', resource('arn:aws::::b'), legacy],
    [
      'a bucket with a region',
      resource('arn:aws:s3:us-east-1::b'),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      'a role with a region',
      resource('arn:aws:iam:us-east-1::role/r'),
      'IAM resource arn:aws:iam:us-east-1::role/r cannot contain region information.',
    ],
    [
      'an unknown kind of IAM resource',
      resource('arn:aws:iam:::b'),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    ['an unknown operator', on('StringEqual', 'a', 'b'), syntax],
    ['an operator in small letters', on('stringequals', 'a', 'b'), syntax],
    ['an unknown set operator', on('ForAnyValue::StringEqualsIfExists', 'a', 'b'), syntax],
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
    ['Null with IfExists', on('NullIfExists', 'a', 'true'), syntax],
    ['a condition that is a list', policy({ ...read, Condition: [] }), syntax],
    ['a condition without keys', policy({ ...read, Condition: { StringEquals: 'x' } }), syntax],
    ['a value that is an object', on('StringEquals', 'a', {}), syntax],
    ['an invalid date', on('DateGreaterThan', 'a', 'sdfdsf'), legacy],
    ['a thirteenth month', on('DateLessThanEquals', 'a', '234-13'), legacy],
    ['an hour of one digit in the zone', on('DateLessThan', 'a', '2016-12-13t2:00:00.593194+1'), legacy],
    ['ten digits of a second', on('DateLessThan', 'a', '2016-12-13t2:00:00.1999999999+10:59'), legacy],
    ['a second after the last', on('DateLessThan', 'a', '9223372036854775808'), legacy],
    ['a key with two colons', on('StringEquals', 'https://example.com:sub', 'a'), colons],
    [
      'a character that IAM does not accept',
      policy({ ...read, Resource: 'arn:aws:s3:::😀' }),
      'The specified value for policyDocument is invalid. It must contain only printable ASCII characters.',
    ],
  ];
  it.each(refused)('is refused with %s', (_what, document, answer) => {
    expect(answersOf(document, 'inline')[0]).toBe(answer);
  });

  const taken: readonly Json[] = [
    policy(read),
    { Version: '2012-10-17', Statement: read, Id: 'x' },
    policy({ ...read, Action: 'iam: asdf safdsf af ' }),
    policy({ ...read, Action: ['*', 's3-s:List*', 's3.s:A', '*:Describe*'] }),
    policy({ ...read, Resource: undefined, NotResource: '*' }),
    resource(['arn:aws:s3:::b', '*', 'arn:aws:s33:::b', 'arn:aws:fdsasf', 'arn:aws:invalid:us-east-1::b']),
    resource(['arn:aws:iam::*:user/$\u007baws:username}', 'arn:aws:iam::123456789012:*']),
    resource('arn:aws:s3:us-west-2:123456789012:accesspoint/test'),
    policy({ ...read, Condition: {} }),
    policy({ ...read, Condition: { DateGreaterThan: {} } }),
    on('DateGreaterThan', 'a', []),
    on('DateGreaterThan', 'a', '01T'),
    on('DateLessThan', 'a', '-292275054'),
    on('DateLessThanEquals', 'a', '2016-12-13T21:20:37.593194+00:00'),
    on('DateLessThanEquals', 'a', '2016-12-13t2:00:00.593194+23'),
    on('DateLessThanEquals', 'aws:TokenIssueTime', '1467331200'),
    on('ForAnyValue:StringEqualsIfExists', 'a', 'b'),
    on('ForAllValues:StringEquals', 'aws:TagKeys', 'Department'),
    on('Bool', 'aws:SecureTransport', true),
    on('NumericLessThan', 's3:max-keys', 10),
    // As in https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSComputePolicy.html
    on(
      'StringEquals',
      'aws:RequestTag/eks:eks-cluster-name',
      '$\u007baws:PrincipalTag/eks:eks-cluster-name}',
    ),
    on('IpAddress', 'aws:SourceIp', ['192.0.2.0/24', '2001:db8::/32']),
    policy({ ...read, Sid: 'Abc123' }, { ...read, Sid: '' }, { ...read, Sid: '' }),
  ];
  it.each(taken)('is accepted: %j', (document) => {
    expect(policyFaults(document, 'inline')).toEqual([]);
    expect(policyFaults(document, 'session')).toEqual([]);
    expect(policyFaults(JSON.stringify(document), 'managed')).toEqual([]);
  });

  it('may have the older version only inline', () => {
    const old = { Version: '2008-10-17', Statement: read };
    expect(policyFaults(old, 'inline')).toEqual([]);
    for (const document of [old, { Statement: read }]) {
      expect(answersOf(document, 'managed')).toEqual([
        'Policy document must be version 2012-10-17 or greater.',
      ]);
    }
  });

  it('reports the path and reason of each fault', () => {
    const document = policy(read, { ...read, Effect: 'allow', Action: ['s3:A', 's3:a:b'], Sid: '_' });
    expect(policyFaults(document, 'inline')).toEqual([
      {
        rule: 'legacy',
        at: ['Statement', 1, 'Effect'],
        why: 'Effect must be "Allow" or "Deny"; seen: "allow".',
        code: 'MalformedPolicyDocument',
        answer: legacy,
      },
      expect.objectContaining({ rule: 'sid', at: ['Statement', 1, 'Sid'] }),
      expect.objectContaining({
        rule: 'action-form',
        at: ['Statement', 1, 'Action'],
        why: `Action "s3:a:b": ${colons}`,
      }),
    ]);
    const single = { Version: '2012-10-17', Statement: { ...read, Effect: 'x' } };
    expect(policyFaults(single, 'inline')[0]?.at).toEqual(['Statement', 'Effect']);
  });
});

describe('a trust policy', () => {
  const refused: readonly Refused[] = [
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['a Resource', policy({ ...assume, Resource: '*' }), 'Has prohibited field Resource'],
    ['a NotResource', policy({ ...assume, NotResource: '*' }), 'Has prohibited field NotResource'],
    ['no principal', policy({ ...assume, Principal: undefined }), 'Missing required field Principal'],
    ['an empty principal', policy({ ...assume, Principal: {} }), 'Missing required field Principal'],
    ['no action', policy({ ...assume, Action: undefined }), 'Missing required field Action'],
    ['no effect', policy({ ...assume, Effect: undefined }), 'Missing required field Effect'],
    ['an effect in small letters', policy({ ...assume, Effect: 'allow' }), 'Invalid effect: allow'],
    ['an unknown element', policy({ ...assume, Principle: '*' }), syntax],
    [
      'an action of S3',
      policy({ ...assume, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    // https://github.com/aws/aws-cdk, packages/aws-cdk-lib/aws-iam/test/principals.test.ts
    [
      'everyone without a type',
      policy({ ...assume, Principal: '*' }),
      'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    ],
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    [
      'NotPrincipal',
      policy({ ...assume, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '123456789012' } }),
      'Has prohibited field NotPrincipal',
    ],
    [
      'an unknown type of principal',
      policy({ ...assume, Principal: { Aws: '*' } }),
      'Invalid principal in policy: "Aws":"*"',
    ],
    [
      'a provider that is not an ARN',
      policy({ ...assume, Principal: { Federated: 'https://example.com' } }),
      'Invalid principal in policy: "Federated":"https://example.com"',
    ],
    [
      'the unique ID of a deleted role',
      policy({ ...assume, Principal: { AWS: 'AROADBQP57FF2AEXAMPLE' } }),
      'Invalid principal in policy: "AWS":"AROADBQP57FF2AEXAMPLE"',
    ],
    // The classic mistake: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084
    [
      'an issuer with https:// in a condition',
      policy({ ...assume, Condition: { StringEquals: { 'https://example.com:sub': 'a' } } }),
      'Condition can contain only one colon.',
    ],
  ];
  it.each(refused)('is refused with %s', (_what, document, answer) => {
    expect(answersOf(document, 'trust')[0]).toBe(answer);
  });

  it.each([
    policy(assume),
    policy({ ...assume, Principal: { AWS: ['*', '123456789012', 'arn:aws:iam::123456789012:role/x/y'] } }),
    policy({ ...assume, Principal: { Service: 'ec2.amazonaws.com', Federated: 'accounts.google.com' } }),
    policy({ ...assume, Condition: { StringLike: { 'oidc.example.com/id/AB12:sub': 'a*' } } }),
    { Statement: { ...assume, Action: ['sts:AssumeRole', 'sts:TagSession'] } },
  ])('is accepted: %j', (document) => {
    expect(policyFaults(document, 'trust')).toEqual([]);
  });

  it('may have 2,048 characters, and a managed policy 6,144, without white space', () => {
    const sized = (statement: object, size: number): string => {
      const text = (sid: string): string => JSON.stringify(policy({ ...statement, Sid: sid }));
      return text('a'.repeat(size - text('').length)).replaceAll(',', ',   ');
    };
    expect(policyFaults(sized(assume, 2048), 'trust')).toEqual([]);
    expect(policyFaults(sized(assume, 2049), 'trust')).toMatchObject([
      { code: 'LimitExceeded', answer: 'Cannot exceed quota for ACLSizePerRole: 2048' },
    ]);
    expect(policyFaults(sized(read, 6144), 'managed')).toEqual([]);
    expect(answersOf(sized(read, 6145), 'managed')).toEqual(['Cannot exceed quota for PolicySize: 6144']);
  });
});

describe('a bucket policy', () => {
  const refused: readonly Refused[] = [
    ['no JSON', '[', "Policies must be valid JSON and the first byte must be '{'"],
    ['no principal', policy(read), 'Missing required field Principal'],
    ['an invalid principal', policy({ ...read, Principal: { AWS: 'x' } }), 'Invalid principal in policy'],
    [
      'another bucket',
      policy({ ...publicRead, Resource: 'arn:aws:s3:::c/*' }),
      'Policy has invalid resource',
    ],
    ['an unknown S3 action', policy({ ...publicRead, Action: 's3:GetObjekt' }), 'Policy has invalid action'],
    [
      'a wildcard that matches no action',
      policy({ ...publicRead, Action: 's3:Gett*' }),
      'Policy has invalid action',
    ],
    ['an action of IAM', policy({ ...publicRead, Action: 'iam:*' }), 'Policy has invalid action'],
    [
      'an object for an action on the bucket',
      policy({ ...publicRead, Action: 's3:ListBucket' }),
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'NotPrincipal with Allow',
      policy({ ...read, NotPrincipal: { AWS: '123456789012' } }),
      'NotPrincipal is not supported with Effect Allow',
    ],
    [
      'more than 20 KB',
      policy({ ...publicRead, Sid: 'a'.repeat(20_480) }),
      'Normalized policy document exceeds the maximum allowed size of 20480 bytes.',
    ],
  ];
  it.each(refused)('is refused with %s', (_what, document, answer) => {
    expect(policyFaults(document, bucket)[0]).toMatchObject({ code: 'MalformedPolicy', answer });
  });

  it.each([
    policy({ ...publicRead, Sid: 'white space and ümlauts 😀' }),
    policy({ ...publicRead, Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/x'], Action: 's3:*' }),
    policy({ ...read, Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::123456789012:root' } }),
    policy({
      ...read,
      Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' },
    }),
  ])('is accepted: %j', (document) => {
    expect(policyFaults(document, bucket)).toEqual([]);
  });
});

describe('policyFaults', () => {
  it('never throws, and accepts only policies that can be read', () => {
    const value = fc.oneof(
      fc.constantFrom<Json>(
        'Allow',
        'allow',
        '*',
        's3:Get*',
        'sts:AssumeRole',
        'arn:aws:s3:::b/*',
        null,
        1,
        [],
      ),
      fc.dictionary(fc.constantFrom('AWS', 'StringEquals', 'Bool', '__proto__'), fc.json().map(parse)),
      fc.json().map(parse),
    );
    const names = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'Resource', 'Condition'];
    const statement = fc.dictionary(fc.constantFrom(...names), value);
    const document = fc.oneof(
      fc.json().map(parse),
      fc.record({
        Version: fc.constantFrom('2012-10-17', 'x'),
        Statement: fc.array(statement, { maxLength: 2 }),
      }),
    );
    const uses = [
      ['inline', 'identity'],
      ['trust', 'trust'],
      [bucket, 'resource'],
    ] as const;
    fc.assert(
      fc.property(document, fc.constantFrom(...uses), (json, [use, place]) => {
        const text = JSON.stringify(json);
        if (typeof json !== 'string') expect(policyFaults(text, use)).toEqual(policyFaults(json, use));
        if (policyFaults(text, use).length === 0) expect(readPolicy(text, place)).toHaveProperty('policy');
      }),
    );
  });
});

function parse(text: string): Json {
  return JSON.parse(text);
}
