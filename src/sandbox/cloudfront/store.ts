import type { DistributionConfig, OriginAccessControlConfig } from '@aws-sdk/client-cloudfront';
import type { AccountId } from '../../trust/arn.ts';
import type { Tag } from '../account.ts';
import type { CachedAnswers } from './edge/cached-answers.ts';

/** A distribution; its config has every default filled in, as AWS returns it. */
export interface StoredDistribution {
  readonly id: string;
  readonly arn: string;
  readonly owner: AccountId;
  /** `dEXAMPLE.cloudfront.net`. */
  readonly domain: string;
  readonly cached: CachedAnswers;
  config: DistributionConfig;
  etag: string;
  modified: Date;
  /** When all edges have the config; until then they serve the previous one. */
  deployedAt: Date;
  /** Null until the first config is deployed. */
  previousConfig: DistributionConfig | null;
  tags: readonly Tag[];
}

export interface StoredAccessControl {
  readonly id: string;
  readonly owner: AccountId;
  config: OriginAccessControlConfig;
  etag: string;
}

/** The CloudFront resources of all accounts, by ID. */
export interface CloudFrontStore {
  readonly distributions: Map<string, StoredDistribution>;
  readonly accessControls: Map<string, StoredAccessControl>;
  /** Every caller reference ever used, prefixed with its account, and the ID of its distribution. */
  readonly callerReferences: Map<string, string>;
  /** How long a change takes to reach all edges; 0 means immediately. AWS takes a few minutes. */
  deploymentSeconds: number;
}

export function createCloudFrontStore(deploymentSeconds: number): CloudFrontStore {
  return {
    distributions: new Map(),
    accessControls: new Map(),
    callerReferences: new Map(),
    deploymentSeconds,
  };
}

export function isDeployed({ deployedAt }: StoredDistribution, now: Date): boolean {
  return now >= deployedAt;
}

/** The config that the edges serve; null until they know the distribution. */
export function servedConfig(distribution: StoredDistribution, now: Date): DistributionConfig | null {
  return isDeployed(distribution, now) ? distribution.config : distribution.previousConfig;
}
