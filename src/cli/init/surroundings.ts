import type { FoundNode, OwnMachine } from '../../config/found-nodes.ts';
import type { AnnotatedAccount } from '../../kubernetes/annotated-accounts.ts';

/** What can be seen from where irsactl runs; null and empty where a look saw nothing. */
export interface Surroundings {
  /** How the kubeconfig calls the cluster. */
  readonly names: { readonly context: string | null; readonly cluster: string | null };
  readonly nodes: readonly FoundNode[];
  /** Of Kubernetes: 36 for 1.36. */
  readonly minorVersion: number | null;
  /** Service accounts that an annotation gives a role already. */
  readonly accounts: readonly AnnotatedAccount[];
  readonly region: string | null;
  /** The AWS account that the credentials lead to. */
  readonly account: string | null;
  readonly machine: OwnMachine;
}
