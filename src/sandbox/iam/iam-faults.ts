import {
  DeleteConflictException$,
  EntityAlreadyExistsException$,
  InvalidInputException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
  NoSuchEntityException$,
  OpenIdIdpCommunicationErrorException$,
  PolicyNotAttachableException$,
} from '@aws-sdk/client-iam';
import type { AwsFault } from '../aws-fault.ts';
import { modelledFault } from '../wire/schema-faults.ts';

/** IAM's errors; codes and statuses come from the published schemas. */
export const iamFaults = {
  noSuchEntity: (message: string): AwsFault => modelledFault(NoSuchEntityException$, message),
  alreadyExists: (message: string): AwsFault => modelledFault(EntityAlreadyExistsException$, message),
  deleteConflict: (message: string): AwsFault => modelledFault(DeleteConflictException$, message),
  invalidInput: (message: string): AwsFault => modelledFault(InvalidInputException$, message),
  limitExceeded: (message: string): AwsFault => modelledFault(LimitExceededException$, message),
  notAttachable: (message: string): AwsFault => modelledFault(PolicyNotAttachableException$, message),
  malformedPolicy: (message: string): AwsFault => modelledFault(MalformedPolicyDocumentException$, message),
  idpUnreachable: (message: string): AwsFault =>
    modelledFault(OpenIdIdpCommunicationErrorException$, message),
};
