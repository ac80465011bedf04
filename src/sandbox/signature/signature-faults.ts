import { createHash } from 'node:crypto';
import { AwsFault } from '../http/aws-fault.ts';
import { formatAmzDate } from './recompute-signature.ts';

/** How a family of services words its refusals of a signature. */
export interface SignatureFaults {
  incomplete(faults: readonly string[], authorization: string): AwsFault;
  unknownKey(accessKeyId: string): AwsFault;
  invalidToken(): AwsFault;
  expiredToken(): AwsFault;
  mismatch(): AwsFault;
  skewed(date: string, now: Date): AwsFault;
  /** A presigned query past its `X-Amz-Expires`. */
  expiredQuery(until: Date, now: Date): AwsFault;
  bodyHash(): AwsFault;
}

const quarter = 15 * 60_000;

/** IAM, STS and most other services: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export const commonSignatureFaults: SignatureFaults = {
  incomplete(faults, authorization) {
    const hash = createHash('sha256').update(authorization).digest('base64');
    const tail = `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
    return new AwsFault('IncompleteSignature', 400, `${faults.join(' ')} ${tail}`);
  },
  unknownKey: () =>
    new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid.'),
  invalidToken: () =>
    new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid'),
  expiredToken: () =>
    new AwsFault('ExpiredToken', 403, 'The security token included in the request is expired'),
  mismatch: () =>
    new AwsFault(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ),
  skewed(date, now) {
    const limit = (shift: number) => formatAmzDate(new Date(now.getTime() + shift));
    const text =
      date < formatAmzDate(now)
        ? `Signature expired: ${date} is now earlier than ${limit(-quarter)} (${formatAmzDate(now)} - 15 min.)`
        : `Signature not yet current: ${date} is still later than ${limit(quarter)} (${formatAmzDate(now)} + 15 min.)`;
    return new AwsFault('SignatureDoesNotMatch', 403, text);
  },
  expiredQuery: () => new AwsFault('RequestExpired', 400, 'Request has expired.'),
  bodyHash: () => commonSignatureFaults.mismatch(),
};

/** S3 and S3 Control: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3SignatureFaults: SignatureFaults = {
  incomplete: (faults) =>
    new AwsFault(
      'AuthorizationHeaderMalformed',
      400,
      `The authorization header is malformed; ${faults.join(' ')}`,
    ),
  unknownKey: (accessKeyId) =>
    new AwsFault(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        details: { AWSAccessKeyId: accessKeyId },
      },
    ),
  invalidToken: () =>
    new AwsFault('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'),
  expiredToken: () => new AwsFault('ExpiredToken', 400, 'The provided token has expired.'),
  mismatch: () =>
    new AwsFault(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ),
  skewed: (date, now) =>
    new AwsFault(
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      {
        details: {
          RequestTime: date,
          ServerTime: now.toISOString(),
          MaxAllowedSkewMilliseconds: String(quarter),
        },
      },
    ),
  expiredQuery: (until, now) =>
    new AwsFault('AccessDenied', 403, 'Request has expired', {
      details: { Expires: until.toISOString(), ServerTime: now.toISOString() },
    }),
  bodyHash: () =>
    new AwsFault(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
};
