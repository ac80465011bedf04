import type { FoundNode, OwnMachine } from '../../config/found-nodes.ts';
import type { AnnotatedAccount } from '../../kubernetes/annotated-accounts.ts';

/** The environment of irsactl; null and empty for what was not found. */
export interface Surroundings {
  /** The cluster's names in the kubeconfig. */
  readonly names: { readonly context: string | null; readonly cluster: string | null };
  readonly nodes: readonly FoundNode[];
  /** 36 for Kubernetes 1.36. */
  readonly minorVersion: number | null;
  /** Service accounts with a role annotation. */
  readonly accounts: readonly AnnotatedAccount[];
  readonly region: string | null;
  /** The AWS account of the credentials. */
  readonly account: string | null;
  readonly machine: OwnMachine;
}
