import type { FoundNode, OwnMachine } from '../../config/found-nodes.ts';

/** A service account that an annotation gives a role already. */
export interface AnnotatedAccount {
  readonly namespace: string;
  readonly name: string;
  /** The annotation's text, which may be anything. */
  readonly value: string;
}

/** What can be seen from where irsactl runs; null and empty where a look saw nothing. */
export interface Surroundings {
  /** How the kubeconfig calls the cluster. */
  readonly names: { readonly context: string | null; readonly cluster: string | null };
  readonly nodes: readonly FoundNode[];
  readonly accounts: readonly AnnotatedAccount[];
  readonly region: string | null;
  /** The AWS account that the credentials lead to. */
  readonly account: string | null;
  readonly machine: OwnMachine;
}
