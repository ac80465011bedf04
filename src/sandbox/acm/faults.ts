import {
  InvalidArnException$,
  InvalidParameterException$,
  InvalidStateException$,
  InvalidTagException$,
  LimitExceededException$,
  RequestInProgressException$,
  ResourceInUseException$,
  ResourceNotFoundException$,
  TooManyTagsException$,
} from '@aws-sdk/client-acm';
import { AwsFault } from '../aws-fault.ts';
import { modelledFault, notModelled } from '../wire/schema-faults.ts';

/** ACM's refusals; codes come from the published schemas. */
export const acmFaults = {
  notFound: (arn: string): AwsFault =>
    modelledFault(ResourceNotFoundException$, `Could not find certificate ${arn}.`),
  /** https://github.com/hashicorp/terraform-provider-aws/issues/4537 */
  inUse: (arn: string, account: string): AwsFault =>
    modelledFault(ResourceInUseException$, `Certificate ${arn} in account ${account} is in use.`),
  inProgress: (): AwsFault =>
    modelledFault(
      RequestInProgressException$,
      'The certificate request is in process. The certificate in your account has not yet been issued.',
    ),
  notIssued: (message: string): AwsFault => modelledFault(InvalidStateException$, message),
  invalidArn: (arn: string): AwsFault =>
    modelledFault(InvalidArnException$, `arn: ${arn} is not a valid certificate ARN`),
  invalid: (message: string): AwsFault => modelledFault(InvalidParameterException$, message),
  invalidTag: (message: string): AwsFault => modelledFault(InvalidTagException$, message),
  tooManyTags: (): AwsFault =>
    modelledFault(TooManyTagsException$, 'A certificate can have at most 50 tags.'),
  limit: (message: string): AwsFault => modelledFault(LimitExceededException$, message),
  validation: (message: string): AwsFault => new AwsFault('ValidationException', 400, message),
  notModelled,
} as const;
