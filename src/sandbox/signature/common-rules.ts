import { createHash } from 'node:crypto';
import { AwsFault } from '../aws-fault.ts';
import { formatAmzDate, parseAmzDate } from './parse-signature.ts';
import { maxClockSkew, type SignatureRules } from './signature-rules.ts';

const refused = (message: string) => new AwsFault('SignatureDoesNotMatch', 403, message);

/** IAM, STS and most other services: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export const commonRules: SignatureRules = {
  incomplete({ faults }, authorization) {
    const hash = createHash('sha256').update(authorization).digest('base64');
    const tail = `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
    return new AwsFault('IncompleteSignature', 400, `${faults.join(' ')} ${tail}`);
  },
  // https://github.com/hashicorp/terraform-provider-aws/issues/34865, https://github.com/cllunsford/aws-signing-proxy/issues/25
  wrongScope: ({ scope }, { service, region }) =>
    refused(
      [
        ...(scope.region === region ? [] : ['Credential should be scoped to a valid region.']),
        ...(scope.service === service
          ? []
          : [`Credential should be scoped to correct service: '${service}'.`]),
      ].join(' '),
    ),
  unknownKey: () =>
    new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid.'),
  invalidToken: () =>
    new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid'),
  expiredToken: () =>
    new AwsFault('ExpiredToken', 403, 'The security token included in the request is expired'),
  mismatch: () =>
    refused(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ),
  unsignedHeaders: () => commonRules.mismatch(),
  /** `X-Amz-Expires` is ignored: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go */
  checkTimes({ date }, now) {
    const age = now.getTime() - parseAmzDate(date).getTime();
    const shifted = (by: number) => formatAmzDate(new Date(now.getTime() + by));
    const around = formatAmzDate(now);
    if (age > maxClockSkew) {
      throw refused(
        `Signature expired: ${date} is now earlier than ${shifted(-maxClockSkew)} (${around} - 15 min.)`,
      );
    }
    if (age < -maxClockSkew) {
      throw refused(
        `Signature not yet current: ${date} is still later than ${shifted(maxClockSkew)} (${around} + 15 min.)`,
      );
    }
  },
  /** The signature covers the hash of the received body. */
  checkPayload() {},
};
