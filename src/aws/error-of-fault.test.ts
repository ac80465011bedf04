import { describe, expect, test } from 'vitest';
import type { AwsCall } from './aws-call.ts';
import { errorOfFault } from './error-of-fault.ts';
import { awsCode, isAnswer, readFault } from './sdk-fault.ts';

/** An error of the SDK: with a status for a response from AWS, with Node's code for a broken connection. */
function sdkError(name: string, message = '', status: number | null = 400, more: object = {}): Error {
  const metadata = status === null ? {} : { $metadata: { httpStatusCode: status } };
  return Object.assign(new Error(message), { name, ...metadata, ...more });
}

function nodeError(code: string): Error {
  return Object.assign(new Error(`${code} happened`), { code, $metadata: { attempts: 6 } });
}

const call: AwsCall = { service: 'iam', operation: 'CreateRole', target: 'prod-1-shop-orders' };

describe('each failure has its code', () => {
  test.each<[string, Error, string]>([
    ['no credentials', sdkError('CredentialsProviderError', 'Could not load', null), 'IRSA-AWS-001'],
    [
      'an expired SSO session',
      sdkError('CredentialsProviderError', 'The SSO session has expired', null),
      'IRSA-AWS-002',
    ],
    ['an expired session', sdkError('ExpiredToken', 'The security token has expired'), 'IRSA-AWS-002'],
    ['an unknown access key', sdkError('InvalidClientTokenId', '', 403), 'IRSA-AWS-002'],
    ['an unknown access key on S3', sdkError('InvalidAccessKeyId', '', 403), 'IRSA-AWS-002'],
    ['a wrong secret key', sdkError('SignatureDoesNotMatch', 'The request signature', 403), 'IRSA-AWS-002'],
    ['a missing permission', sdkError('AccessDenied', '', 403), 'IRSA-AWS-004'],
    ['a bare 403, as to HEAD', sdkError('403', '', 403), 'IRSA-AWS-004'],
    ['too many distributions', sdkError('TooManyDistributions', 'Your request…'), 'IRSA-AWS-012'],
    [
      'an account that AWS has not verified',
      sdkError(
        'AccessDenied',
        'Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support.',
        403,
      ),
      'IRSA-AWS-013',
    ],
    ['throttling by IAM', sdkError('Throttling', 'Rate exceeded'), 'IRSA-AWS-005'],
    ['throttling by S3', sdkError('SlowDown', '', 503), 'IRSA-AWS-005'],
    ['a name that does not resolve', nodeError('ENOTFOUND'), 'IRSA-AWS-006'],
    ['a closed port', nodeError('ECONNREFUSED'), 'IRSA-AWS-006'],
    ['a timeout', sdkError('TimeoutError', 'timed out', null), 'IRSA-AWS-006'],
    ['a missing credentials file', nodeError('ENOENT'), 'IRSA-AWS-001'],
    ['a web page', sdkError('Unknown', 'UnknownError', 502), 'IRSA-AWS-006'],
    [
      'a page that is not XML',
      sdkError('Error', '@aws-sdk XML parse error: unexpected content.\n  Deserialization error: …', 200),
      'IRSA-AWS-006',
    ],
    ['an AWS failure', sdkError('ServiceFailure', 'try later', 500), 'IRSA-AWS-005'],
    ['another response', sdkError('RegionDisabled', 'not here', 400), 'IRSA-AWS-009'],
    ['a deleted bucket', sdkError('NoSuchBucket', '', 404), 'IRSA-PLAN-001'],
    ['an unknown authority', nodeError('SELF_SIGNED_CERT_IN_CHAIN'), 'IRSA-AWS-006'],
    ['a wrong clock', sdkError('RequestTimeTooSkewed', '', 403), 'IRSA-AWS-011'],
    [
      'a wrong clock, as IAM reports it',
      sdkError('SignatureDoesNotMatch', 'Signature expired: 2026', 403),
      'IRSA-AWS-011',
    ],
    [
      'a quota',
      sdkError('LimitExceeded', 'Cannot exceed quota for RolesPerAccount: 1000', 409),
      'IRSA-AWS-012',
    ],
  ])('%s', (_what, fault, code) => {
    const error = errorOfFault(fault, call);
    expect(error.code).toBe(code);
    expect(error.cause).toBe(fault);
    expect(error.problem.next).not.toBe('');
  });
});

test('missing credentials are reported without the message of the SDK', () => {
  const nowhere = sdkError('CredentialsProviderError', 'Could not load credentials from any providers', null);
  expect(errorOfFault(nowhere, call).problem.why).toBe(
    'Neither the environment nor a profile of the AWS configuration has credentials, and this machine has no role.',
  );
  const gone = sdkError('CredentialsProviderError', 'Could not resolve credentials using profile: [x]', null);
  expect(errorOfFault(gone, call).problem.why).toContain('profile: [x]');
});

describe('a missing permission is named', () => {
  const denied = (message: string, where: AwsCall = call) =>
    errorOfFault(sdkError('AccessDenied', message, 403), where).problem.what;

  test('by AWS, in the messages of IAM and S3', () => {
    const text = (action: string) =>
      `User: arn:aws:iam::123456789012:user/ops is not authorized to perform: ${action} on resource: x because no identity-based policy allows it`;
    expect(denied(text('iam:PassRole'))).toContain('iam:PassRole');
    expect(
      denied(text('s3:PutBucketPolicy'), { service: 's3', operation: 'PutBucketPolicy', target: 'b' }),
    ).toBe('AWS does not allow s3:PutBucketPolicy on b.');
  });

  test.each<[AwsCall, string]>([
    [call, 'iam:CreateRole'],
    [{ service: 'sts', operation: 'GetCallerIdentity', target: null }, 'sts:GetCallerIdentity'],
    [{ service: 's3', operation: 'HeadBucket', target: 'b' }, 's3:ListBucket'],
    [{ service: 's3', operation: 'GetPublicAccessBlock', target: 'b' }, 's3:GetBucketPublicAccessBlock'],
    [
      { service: 's3', operation: 'GetPublicAccessBlock', target: '123456789012' },
      's3:GetAccountPublicAccessBlock',
    ],
    [{ service: 's3', operation: 'PutPublicAccessBlock', target: 'b' }, 's3:PutBucketPublicAccessBlock'],
    [{ service: 's3', operation: 'DeleteBucket', target: 'b' }, 's3:DeleteBucket'],
  ])('by the call, if AWS returns only Access Denied: %o', (where, action) => {
    expect(denied('Access Denied', where)).toContain(action);
  });
});

describe('more permissions are advised only where they help', () => {
  const adviceFor = (tail: string) => {
    const message = `User: arn:aws:iam::123456789012:user/ops is not authorized to perform: iam:CreateRole on resource: x ${tail}`;
    return errorOfFault(sdkError('AccessDenied', message, 403), call).problem.next;
  };

  test.each([
    'a service control policy: arn:aws:organizations::111111111111:policy/o-1/service_control_policy/p-1',
    'a resource control policy',
    'a permissions boundary',
    'a session policy',
    'an identity-based policy',
    'a VPC endpoint policy',
  ])('not against an explicit deny in %s', (policy) => {
    const advice = adviceFor(`with an explicit deny in ${policy}`);
    expect(advice).toContain(`A deny in ${policy.split(':')[0]} wins over every permission.`);
    expect(advice).not.toContain('Allow iam:CreateRole');
  });

  test.each(['service control policy', 'permissions boundary', 'session policy', 'VPC endpoint policy'])(
    'in a %s that must allow the action, too',
    (policy) => {
      expect(adviceFor(`because no ${policy} allows the iam:CreateRole action`)).toMatch(
        new RegExp(`^Allow iam:CreateRole in the ${policy}, too`),
      );
    },
  );

  test('else for the identity', () => {
    expect(adviceFor('because no identity-based policy allows the iam:CreateRole action')).toMatch(
      /^Allow iam:CreateRole for the identity/,
    );
  });
});

test("an IrsaError gives access to AWS's code; a broken connection has none", () => {
  const missing = errorOfFault(sdkError('NoSuchEntityException', '', 404, { Code: 'NoSuchEntity' }), call);
  expect(isAnswer(missing, 'NoSuchEntity')).toBe(true);
  expect(awsCode(errorOfFault(nodeError('ECONNRESET'), call))).toBeNull();
  expect(awsCode(new Error('else'))).toBeNull();
  expect(readFault('a text')).toEqual({ code: 'Unknown', message: 'a text', status: null });
});
