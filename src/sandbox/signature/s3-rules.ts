import { createHash } from 'node:crypto';
import { AwsFault } from '../aws-fault.ts';
import { type ClaimedSignature, parseAmzDate } from './parse-signature.ts';
import { maxClockSkew, type SignatureRules } from './signature-rules.ts';

/** S3 and S3 Control: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Rules: SignatureRules = {
  incomplete: ({ form, faults }) =>
    form === 'query'
      ? badQuery(
          'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
        )
      : badHeader(faults.join(' ')),
  wrongScope({ form, scope }, { service, region }) {
    const bad =
      form === 'query'
        ? (text: string, details = {}) =>
            badQuery(`Error parsing the X-Amz-Credential parameter; ${text}`, details)
        : badHeader;
    return scope.service === service
      ? bad(`the region '${scope.region}' is wrong; expecting '${region}'`, { Region: region })
      : bad(`incorrect service "${scope.service}". This endpoint belongs to "${service}".`);
  },
  unknownKey: (accessKeyId) =>
    new AwsFault(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { details: { AWSAccessKeyId: accessKeyId } },
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
  unsignedHeaders: (names) =>
    new AwsFault('AccessDenied', 403, 'There were headers present in the request which were not signed', {
      details: { HeadersNotSigned: names.join(', ') },
    }),
  checkTimes(claimed, now) {
    if (claimed.form === 'query') return checkPresigned(claimed, now);
    if (Math.abs(now.getTime() - parseAmzDate(claimed.date).getTime()) <= maxClockSkew) return;
    throw new AwsFault(
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      {
        details: {
          RequestTime: claimed.date,
          ServerTime: shown(now),
          MaxAllowedSkewMilliseconds: String(maxClockSkew),
        },
      },
    );
  },
  checkPayload({ headers, body }, { form }) {
    const hash = headers['x-amz-content-sha256'];
    if (!hash) {
      if (form === 'query') return;
      const message = 'Missing required header for this request: x-amz-content-sha256';
      throw new AwsFault('InvalidRequest', 400, message);
    }
    if (payloadKinds.includes(hash)) return;
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      const message = `x-amz-content-sha256 must be ${payloadKinds.join(', ')} or a valid sha256 value.`;
      throw new AwsFault('InvalidArgument', 400, message, {
        details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: hash },
      });
    }
    if (createHash('sha256').update(body).digest('hex') === hash) return;
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsFault('XAmzContentSHA256Mismatch', 400, message);
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const payloadKinds: readonly string[] = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
];

const week = 604_800;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function checkPresigned({ form, date, expires }: ClaimedSignature, now: Date): void {
  if (expires === null) throw s3Rules.incomplete({ form, faults: [] }, '');
  if (!/^-?\d+$/.test(expires)) throw badQuery('X-Amz-Expires should be a number');
  const seconds = Number(expires);
  if (seconds < 0) throw badQuery('X-Amz-Expires must be non-negative');
  if (seconds > week) {
    throw badQuery(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${week} seconds`,
    );
  }
  const signed = parseAmzDate(date).getTime();
  const until = new Date(signed + seconds * 1000);
  if (until < now) {
    throw new AwsFault('AccessDenied', 403, 'Request has expired', {
      details: { 'X-Amz-Expires': expires, Expires: shown(until), ServerTime: shown(now) },
    });
  }
  if (signed - now.getTime() > maxClockSkew)
    throw new AwsFault('AccessDenied', 403, 'Request is not valid yet');
}

function badHeader(text: string, details: Readonly<Record<string, string>> = {}): AwsFault {
  const message = `The authorization header is malformed; ${text}`;
  return new AwsFault('AuthorizationHeaderMalformed', 400, message, { details });
}

function badQuery(message: string, details: Readonly<Record<string, string>> = {}): AwsFault {
  return new AwsFault('AuthorizationQueryParametersError', 400, message, { details });
}

const shown = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
