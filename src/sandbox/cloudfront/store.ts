import type { DistributionConfig, OriginAccessControlConfig } from '@aws-sdk/client-cloudfront';
import type { AccountId } from '../../trust/arn.ts';
import type { Tag } from '../account.ts';
import type { CachedAnswers } from './edge/cached-answers.ts';

/** A distribution; its config has every default filled in, as AWS gives it back. */
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
  /** When all edges have the config; before that, they answer by the one before. */
  deployedAt: Date;
  /** Null until the first config is deployed. */
  configBefore: DistributionConfig | null;
  tags: readonly Tag[];
}

export interface StoredAccessControl {
  readonly id: string;
  readonly owner: AccountId;
  config: OriginAccessControlConfig;
  etag: string;
}

/** Everything that CloudFront keeps, for all accounts, by ID. */
export interface CloudFrontStore {
  readonly distributions: Map<string, StoredDistribution>;
  readonly accessControls: Map<string, StoredAccessControl>;
  /** Each caller reference that was ever taken, with the account in front, and the ID that it was for. */
  readonly callerReferences: Map<string, string>;
  /** How long a change takes to reach all edges; 0: it is there with the next look. AWS takes some minutes. */
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

/** By which config the edges answer; null while they do not know the distribution yet. */
export function servedConfig(distribution: StoredDistribution, now: Date): DistributionConfig | null {
  return isDeployed(distribution, now) ? distribution.config : distribution.configBefore;
}
