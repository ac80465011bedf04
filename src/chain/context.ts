import type { TrustChain } from '../config/trust-chain.ts';
import type { AccountId, Partition } from '../trust/arn.ts';

/** The context of a chain: the resolved irsa.yaml, the AWS account and the cluster, looked up before planning. */
export interface ChainContext {
  readonly chain: TrustChain;
  readonly aws: {
    readonly account: AccountId;
    readonly region: string;
    readonly partition: Partition;
  };
  readonly cluster: {
    /** UID of the namespace kube-system: differs between two clusters with the same name. */
    readonly uid: string;
    /** For example `v1.36.3`. */
    readonly version: string;
    readonly server: string;
  };
  /** True for destroy and rollback. Default: false. */
  readonly goesBack?: boolean;
}
