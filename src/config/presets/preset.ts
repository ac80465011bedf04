import type { z } from 'zod';
import { type AccountId, type Partition, resourceArn } from '../../trust/arn.ts';

/** The location of the resources in a preset's policy. */
export interface Surroundings {
  readonly partition: Partition;
  readonly region: string;
  readonly account: AccountId;
}

/** Builders of ARNs for one account and region. */
export interface Arns {
  /** For services with regional resources. */
  regional(service: string, resource: string): string;
  /** For IAM and Shield, whose resources belong to the account in all regions. */
  ofAccount(service: string, resource: string): string;
  /** For S3 and Route 53, whose names are unique in the partition. */
  global(service: string, resource: string): string;
  /** For resources that AWS or other accounts offer in the region, such as machine images. */
  offered(service: string, resource: string): string;
}

export function arnsIn({ partition, region, account }: Surroundings): Arns {
  return {
    regional: (service, resource) => resourceArn(partition, service, region, account, resource),
    ofAccount: (service, resource) => resourceArn(partition, service, '', account, resource),
    global: (service, resource) => resourceArn(partition, service, '', '', resource),
    offered: (service, resource) => resourceArn(partition, service, region, '', resource),
  };
}

/** An Allow statement. */
export interface PresetStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator, key and value, as in IAM. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The AWS permissions that a well-known program needs, scoped by parameters. */
export interface Preset<Parameters extends z.ZodType> {
  /** Name of its inline policy. Never change it: irsactl finds the policy by name. */
  readonly policyName: string;
  /** The program and its use of AWS, as a Markdown sentence. */
  readonly description: string;
  /** Its fields in irsa.yaml. */
  readonly parameters: Parameters;
  readonly statements: (parameters: z.output<Parameters>, arns: Arns) => readonly PresetStatement[];
}

/** Infers the parameters of the statements from the schema. */
export function preset<Parameters extends z.ZodType>(made: Preset<Parameters>): Preset<Parameters> {
  return made;
}
