import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError, type Problem } from '../errors/irsa-error.ts';
import type { AwsCall } from './aws-call.ts';
import { refusedCall } from './refused-call.ts';
import { readFault, type SdkFault } from './sdk-fault.ts';

interface Kind {
  readonly code: ErrorCode;
  fits(fault: SdkFault): boolean;
  describe(fault: SdkFault, call: AwsCall): Problem;
}

const serviceNames: Readonly<Record<AwsCall['service'], string>> = {
  iam: 'IAM',
  s3: 'S3',
  sts: 'STS',
  cloudfront: 'CloudFront',
  acm: 'ACM',
};

/** The problem of a response that AWS never gives. */
export function notAws(service: AwsCall['service'], why: string): Problem {
  return {
    what: `The ${serviceNames[service]} endpoint is not AWS.`,
    why,
    next: 'Check AWS_ENDPOINT_URL, HTTPS_PROXY and the network: a proxy or a login page may have answered.',
  };
}

/** AWS's message and the call, as the reason of an error. */
function answerOf(fault: SdkFault, call: AwsCall): string {
  return `${callName(call)} returned ${fault.code}${fault.message ? `: ${fault.message}` : ''}`;
}

/** `s3:HeadBucket on prod-1-oidc` */
export function callName({ service, operation, target }: AwsCall): string {
  return `${service}:${operation}${target ? ` on ${target}` : ''}`;
}

/** The SDK's messages for a body that it could not read. */
function isNoXml({ message }: SdkFault): boolean {
  return message.includes('Deserialization error') || message.includes('XML parse error');
}

function codes(...list: readonly string[]): (fault: SdkFault) => boolean {
  const known = new Set(list);
  return (fault) => known.has(fault.code);
}

/** The SDK's last message when it finds no credentials, which does not help users. */
function isGenericMessage({ message }: SdkFault): boolean {
  return /^Could not load credentials from any providers/.test(message);
}

const noSource =
  'Neither the environment nor a profile of the AWS configuration has credentials, and this machine has no role.';

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and S3's ErrorResponses page. */
const kinds: readonly Kind[] = [
  {
    code: 'IRSA-AWS-002',
    fits: (fault) =>
      codes('ExpiredToken', 'ExpiredTokenException', 'RequestExpired')(fault) ||
      (fault.code === 'CredentialsProviderError' && /expired/i.test(fault.message)),
    describe: (fault, call) => ({
      what: 'The AWS credentials have expired.',
      why: answerOf(fault, call),
      next: 'Log in again (for example `aws sso login`) and repeat the command.',
    }),
  },
  {
    code: 'IRSA-AWS-001',
    fits: codes(
      'CredentialsProviderError',
      'TokenProviderError',
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      // Errors of the file in AWS_WEB_IDENTITY_TOKEN_FILE or the configuration.
      'ENOENT',
      'EACCES',
      'EISDIR',
      'ENOTDIR',
    ),
    describe: (fault) => ({
      what: 'There are no AWS credentials.',
      why: isGenericMessage(fault) ? noSource : fault.message,
      next: 'Set AWS_PROFILE, run `aws sso login`, or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    }),
  },
  {
    code: 'IRSA-AWS-011',
    fits: (fault) =>
      codes('RequestTimeTooSkewed')(fault) ||
      (fault.code === 'SignatureDoesNotMatch' && /signature (expired|not yet current)/i.test(fault.message)),
    describe: (fault, call) => ({
      what: 'The clock of this machine is wrong.',
      why: answerOf(fault, call),
      next: 'Correct the clock of this machine, then repeat the command.',
    }),
  },
  {
    code: 'IRSA-AWS-002',
    fits: codes(
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'SignatureDoesNotMatch',
      'UnrecognizedClientException',
      'InvalidSecurity',
      'InvalidToken',
      'AuthFailure',
      'IncompleteSignature',
    ),
    describe: (fault, call) => ({
      what: 'AWS does not accept the credentials.',
      why: answerOf(fault, call),
      next: 'Run `aws configure list` to see which credentials are in use, then correct them.',
    }),
  },
  {
    code: 'IRSA-PLAN-001',
    fits: codes('NoSuchBucket'),
    describe: (fault, call) => ({
      what: `s3://${call.target ?? ''} was just deleted by another party.`,
      why: answerOf(fault, call),
      next: 'Find out who deletes it, then run `irsactl plan` and read the new plan.',
    }),
  },
  {
    code: 'IRSA-ISSUER-087',
    fits: codes('CNAMEAlreadyExists'),
    describe: (fault, call) => ({
      what: "Another CloudFront distribution uses the issuer's domain name.",
      why: answerOf(fault, call),
      next: 'Choose another name, or remove it from that distribution, which may be in another account. Everything so far is complete; `irsactl apply` continues.',
    }),
  },
  {
    code: 'IRSA-ISSUER-083',
    fits: codes('InvalidViewerCertificate'),
    describe: (fault, call) => ({
      what: 'CloudFront does not accept the certificate.',
      why: answerOf(fault, call),
      next: 'Check in ACM (us-east-1) that a public CA issued it for the domain name, with an RSA or P-256 key.',
    }),
  },
  {
    code: 'IRSA-AWS-005',
    fits: codes('ServiceUnavailable', 'ServiceFailure', 'InternalFailure', 'InternalError'),
    describe: (fault, call) => ({
      what: `${serviceNames[call.service]} is unavailable.`,
      why: `${answerOf(fault, call)} (retried for more than a minute)`,
      next: 'Check https://health.aws.amazon.com, and repeat the command later; it continues where it stopped.',
    }),
  },
  {
    code: 'IRSA-AWS-005',
    fits: (fault) =>
      codes(
        'Throttling',
        'ThrottlingException',
        'ThrottledException',
        'RequestThrottled',
        'RequestThrottledException',
        'TooManyRequestsException',
        'RequestLimitExceeded',
        'BandwidthLimitExceeded',
        'SlowDown',
      )(fault) ||
      fault.status === 429 ||
      fault.status === 503,
    describe: (fault, call) => ({
      what: 'AWS throttles the requests.',
      why: `${answerOf(fault, call)} (retried several times)`,
      next: 'Wait a minute and repeat the command; it continues where it stopped.',
    }),
  },
  {
    code: 'IRSA-AWS-013',
    fits: ({ message }) => /must be verified/i.test(message),
    describe: (fault, call) => ({
      what: `AWS has not verified this account for ${serviceNames[call.service]}.`,
      why: answerOf(fault, call),
      next: 'Ask AWS Support to verify the account, with this message. Then run the command again: it continues where it stopped. Or publish from S3 alone, with `issuer: {s3: {bucket: NAME}}`.',
    }),
  },
  {
    code: 'IRSA-AWS-004',
    fits: (fault) =>
      codes('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden')(fault) ||
      fault.status === 403,
    describe: refusedCall,
  },
  {
    code: 'IRSA-AWS-012',
    fits: codes(
      'LimitExceeded',
      'LimitExceededException',
      'TooManyBuckets',
      'TooManyCertificates',
      // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html
      'TooManyDistributions',
      'TooManyOriginAccessControls',
    ),
    describe: (fault, call) => ({
      what: 'A quota of the AWS account is exhausted.',
      why: answerOf(fault, call),
      next: 'Delete unused resources, or request a higher quota (Service Quotas).',
    }),
  },
  {
    code: 'IRSA-AWS-006',
    fits: (fault) => fault.status !== null && (isNoXml(fault) || fault.code === `status ${fault.status}`),
    describe: (fault, call) =>
      notAws(
        call.service,
        `${callName(call)} returned status ${fault.status} with a body that is not from AWS, for example a web page.`,
      ),
  },
  {
    code: 'IRSA-AWS-006',
    fits: (fault) =>
      fault.status === null &&
      /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)|^HOSTNAME_MISMATCH$/.test(fault.code),
    describe: (fault, call) => ({
      what: 'The certificate of the AWS endpoint is not trusted.',
      why: `${callName(call)}: ${fault.code}: ${fault.message}`,
      next: 'Name a file with the right CA in AWS_CA_BUNDLE.',
    }),
  },
  {
    code: 'IRSA-AWS-006',
    fits: (fault) => fault.status === null,
    describe: (fault, call) => ({
      what: 'AWS cannot be reached.',
      why: `${callName(call)}: ${fault.code}${fault.message ? `: ${fault.message}` : ''}`,
      next: 'Check the region, AWS_ENDPOINT_URL, HTTPS_PROXY, NO_PROXY and the network.',
    }),
  },
];

const otherAnswer: Kind = {
  code: 'IRSA-AWS-009',
  fits: () => true,
  describe: (fault, call) => ({
    what: `AWS refused ${callName(call)}.`,
    why: `${fault.code}${fault.message ? `: ${fault.message}` : ''}`,
    next: 'Follow the message from AWS; the next run continues from here.',
  }),
};

/** The IrsaError for a failed call. */
export function errorOfFault(cause: unknown, call: AwsCall): IrsaError {
  const fault = readFault(cause);
  const kind = kinds.find((candidate) => candidate.fits(fault)) ?? otherAnswer;
  return new IrsaError(kind.code, kind.describe(fault, call), { cause });
}
