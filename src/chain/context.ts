import type { TrustChain } from '../config/trust-chain.ts';
import type { AccountId, Partition } from '../trust/arn.ts';

/** What a chain stands in: the resolved irsa.yaml, the AWS account and the cluster, looked up before planning. */
export interface ChainContext {
  readonly chain: TrustChain;
  readonly aws: {
    readonly account: AccountId;
    readonly region: string;
    readonly partition: Partition;
  };
  readonly cluster: {
    /** UID of the namespace kube-system: differs between two clusters of one name. */
    readonly uid: string;
    /** For example `v1.36.3`. */
    readonly version: string;
    readonly server: string;
  };
  /** What is looked at shall be taken back, by destroy or rollback. Default: it shall stand. */
  readonly goesBack?: boolean;
}
