import {
  ExpiredTokenException$,
  InvalidIdentityTokenException$,
  MalformedPolicyDocumentException$,
  PackedPolicyTooLargeException$,
} from '@aws-sdk/client-sts';
import { AwsFault } from '../aws-fault.ts';
import { modelledFault, validationFault } from '../wire/schema-faults.ts';

const invalidToken = (message: string): AwsFault => modelledFault(InvalidIdentityTokenException$, message);

/** STS's errors; codes and statuses come from the published schemas, texts from AWS's responses. */
export const stsFaults = {
  notAJwt: (): AwsFault =>
    invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ),
  noProvider: (issuer: string): AwsFault =>
    invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`),
  /** AWS sends this error with a request ID of zeros and with two spaces: https://github.com/awslabs/aws-sdk-rust/issues/827 */
  noVerificationKey: (): AwsFault =>
    modelledFault(
      InvalidIdentityTokenException$,
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      { requestId: '00000000-0000-0000-0000-000000000000' },
    ),
  untrustedCertificate: (): AwsFault =>
    invalidToken("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"),
  expired: (now: number, expiration: number): AwsFault =>
    modelledFault(
      ExpiredTokenException$,
      `Token expired: current date/time ${now} must be before the expiration date/time ${expiration}`,
    ),
  notYetValid: (): AwsFault => invalidToken('The ID Token provided is not valid yet.'),
  missingClaim: (claim: string): AwsFault => invalidToken(`Missing a required claim: ${claim}.`),
  severalAudiences: (): AwsFault =>
    invalidToken('Token audience contains more than one audience while authorized party is not present'),
  wrongAudience: (): AwsFault => invalidToken('Incorrect token audience'),
  roleNotInClaim: (): AwsFault =>
    invalidToken('The target role ARN is not present in the roles claim of the identity token'),
  /** Whether the role exists is not disclosed. */
  notAuthorized: (): AwsFault =>
    new AwsFault('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
  tooLong: (): AwsFault =>
    validationFault('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
  tooLongForChaining: (): AwsFault =>
    validationFault(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    ),
  invalidArn: (): AwsFault => validationFault('Request ARN is invalid'),
  malformedPolicy: (message: string): AwsFault => modelledFault(MalformedPolicyDocumentException$, message),
  packedPolicyTooLarge: (percent: number): AwsFault =>
    modelledFault(
      PackedPolicyTooLargeException$,
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    ),
};
