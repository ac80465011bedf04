import {
  CNAMEAlreadyExists$,
  DistributionAlreadyExists$,
  DistributionNotDisabled$,
  IllegalUpdate$,
  InconsistentQuantities$,
  InvalidArgument$,
  InvalidIfMatchVersion$,
  InvalidOriginAccessControl$,
  InvalidTagging$,
  InvalidViewerCertificate$,
  NoSuchCachePolicy$,
  NoSuchDistribution$,
  NoSuchOrigin$,
  NoSuchOriginAccessControl$,
  NoSuchResource$,
  OriginAccessControlAlreadyExists$,
  OriginAccessControlInUse$,
  PreconditionFailed$,
  TooManyDistributionCNAMEs$,
} from '@aws-sdk/client-cloudfront';
import type { AwsFault } from '../aws-fault.ts';
import { modelledFault, notModelled } from '../wire/schema-faults.ts';

/** CloudFront's errors; codes and statuses come from the published schemas. */
export const cloudFrontFaults = {
  /** The text names the distribution: https://github.com/aws/aws-sdk-js-v3/issues/2618 */
  alreadyExists: (id: string): AwsFault =>
    modelledFault(
      DistributionAlreadyExists$,
      `The caller reference that you are using to create a distribution is associated with another distribution. Already exists: ${id}`,
    ),
  noSuchDistribution: (): AwsFault =>
    modelledFault(NoSuchDistribution$, 'The specified distribution does not exist.'),
  notDisabled: (): AwsFault =>
    modelledFault(
      DistributionNotDisabled$,
      'The distribution you are trying to delete has not been disabled.',
    ),
  noVersion: (): AwsFault =>
    modelledFault(InvalidIfMatchVersion$, 'The If-Match version is missing or not valid for the resource.'),
  otherVersion: (): AwsFault =>
    modelledFault(
      PreconditionFailed$,
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    ),
  illegalUpdate: (): AwsFault =>
    modelledFault(IllegalUpdate$, 'The update contains modifications that are not allowed.'),
  /** https://github.com/hashicorp/terraform-provider-aws/issues/679 and https://github.com/dlapiduz/certbot-s3front/issues/34 */
  certificateInProgress: (): AwsFault =>
    modelledFault(IllegalUpdate$, 'Only one viewer certificate change may be in progress at a time.'),
  quantities: (): AwsFault =>
    modelledFault(InconsistentQuantities$, "The value of 'Quantity' and the size of 'Items' don't match."),
  invalid: (message: string): AwsFault => modelledFault(InvalidArgument$, message),
  noSuchOrigin: (): AwsFault =>
    modelledFault(NoSuchOrigin$, 'One or more of your origins or origin groups do not exist.'),
  noSuchCachePolicy: (): AwsFault =>
    modelledFault(NoSuchCachePolicy$, 'The specified cache policy does not exist.'),
  noSuchAccessControl: (): AwsFault =>
    modelledFault(NoSuchOriginAccessControl$, 'The specified origin access control does not exist.'),
  invalidAccessControl: (): AwsFault =>
    modelledFault(InvalidOriginAccessControl$, 'The origin access control is not valid.'),
  accessControlExists: (): AwsFault =>
    modelledFault(
      OriginAccessControlAlreadyExists$,
      'An origin access control with the specified parameters already exists.',
    ),
  accessControlInUse: (): AwsFault =>
    modelledFault(
      OriginAccessControlInUse$,
      "Cannot delete the origin access control because it's in use by one or more distributions.",
    ),
  aliasTaken: (): AwsFault =>
    modelledFault(
      CNAMEAlreadyExists$,
      'One or more of the CNAMEs you provided are already associated with a different resource.',
    ),
  tooManyAliases: (): AwsFault =>
    modelledFault(
      TooManyDistributionCNAMEs$,
      'Your request contains more CNAMEs than are allowed per distribution.',
    ),
  invalidCertificate: (message: string): AwsFault => modelledFault(InvalidViewerCertificate$, message),
  noSuchResource: (): AwsFault => modelledFault(NoSuchResource$, 'The specified resource does not exist.'),
  invalidTagging: (message: string): AwsFault => modelledFault(InvalidTagging$, message),
  notModelled,
} as const;
