import type { z } from 'zod';
import { type AccountId, type Partition, resourceArn } from '../../trust/arn.ts';

/** Where the things are that a preset's policy names. */
export interface Surroundings {
  readonly partition: Partition;
  readonly region: string;
  readonly account: AccountId;
}

/** ARNs of one account and region, by what stands behind them. */
export interface Arns {
  /** Of services that know things by region and account. */
  regional(service: string, resource: string): string;
  /** Of IAM and Shield, whose things belong to the account in all regions. */
  ofAccount(service: string, resource: string): string;
  /** Of S3 and Route 53, whose names are of the whole partition. */
  global(service: string, resource: string): string;
  /** Of what AWS or other accounts offer in the region, such as machine images. */
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

/** A statement that allows something. */
export interface PresetStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator, then key, then value, as IAM has them. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a program of clusters needs of AWS, scoped by parameters. */
export interface Preset<Parameters extends z.ZodType> {
  /** Name of the inline policy that it becomes. It stays, for the policy is found by it. */
  readonly policyName: string;
  /** What it is for, as a sentence of Markdown. */
  readonly says: string;
  /** The fields that irsa.yaml has for it. */
  readonly parameters: Parameters;
  readonly statements: (parameters: z.output<Parameters>, arns: Arns) => readonly PresetStatement[];
}

/** Ties the statements of a preset to its parameters. */
export function preset<Parameters extends z.ZodType>(made: Preset<Parameters>): Preset<Parameters> {
  return made;
}
