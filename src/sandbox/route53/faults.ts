import {
  ConflictingDomainExists$,
  HostedZoneAlreadyExists$,
  HostedZoneNotEmpty$,
  InvalidChangeBatch$,
  InvalidDomainName$,
  InvalidInput$,
  InvalidVPCId$,
  NoSuchChange$,
  NoSuchHostedZone$,
} from '@aws-sdk/client-route-53';
import type { AwsFault } from '../aws-fault.ts';
import { modelledFault, notModelled } from '../wire/schema-faults.ts';

/** Route 53's refusals; codes and statuses come from the published schemas. */
export const route53Faults = {
  noSuchZone: (id: string): AwsFault =>
    modelledFault(NoSuchHostedZone$, `No hosted zone found with ID: ${id}`),
  zoneExists: (): AwsFault =>
    modelledFault(
      HostedZoneAlreadyExists$,
      'A hosted zone has already been created with the specified caller reference.',
    ),
  conflictingZone: (id: string, vpc: string, region: string): AwsFault =>
    modelledFault(
      ConflictingDomainExists$,
      `The VPC ${vpc} in region ${region} has already been associated with the hosted zone ${id} with the same domain name.`,
    ),
  /** With two spaces: https://github.com/hashicorp/terraform/issues/5345 */
  zoneNotEmpty: (): AwsFault =>
    modelledFault(
      HostedZoneNotEmpty$,
      'The specified hosted zone contains non-required resource record sets  and so cannot be deleted.',
    ),
  noSuchChange: (id: string): AwsFault =>
    modelledFault(NoSuchChange$, `Could not find resource with ID: ${id}`),
  invalidName: (name: string): AwsFault =>
    modelledFault(InvalidDomainName$, `${name} is not a valid domain name`),
  invalidVpc: (): AwsFault => modelledFault(InvalidVPCId$, 'The specified VPC id is not valid.'),
  invalidInput: (message: string): AwsFault => modelledFault(InvalidInput$, message),
  /** All that is wrong with a batch, in brackets: https://github.com/kubernetes-sigs/external-dns/issues/1411 */
  invalidBatch: (messages: readonly string[]): AwsFault =>
    modelledFault(InvalidChangeBatch$, `[${messages.join(', ')}]`),
  notModelled,
} as const;
