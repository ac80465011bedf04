import type { IssuerUrl } from '../trust/issuer-url.ts';

/** Ways to run Kubernetes whose API servers irsactl does not change itself. */
export const distributionNames = ['k3s', 'rke2', 'talos', 'k0s', 'kind', 'minikube', 'kops'] as const;
export type DistributionName = (typeof distributionNames)[number];

/** What the API servers shall do for the chain, beside what they do today. */
export interface ControlPlaneSettings {
  readonly chain: string;
  readonly issuer: IssuerUrl;
  /** Issuers that are accepted today, the one that issues first, to the letter. */
  readonly issuersToday: readonly string[];
  /** The audiences of tokens that ask for none; they are pinned. */
  readonly audiencesToday: readonly string[];
  /** Public keys, in PEM, that tokens of today are verified with, the one that signs first. */
  readonly keysToday: readonly string[];
  /** The pair that shall sign; null where the cluster goes on with its own. */
  readonly key: ChainKey | null;
}

export interface ChainKey {
  /** Its kid. */
  readonly keyId: string;
  readonly publicPem: string;
  /** Where the private key lies on the operator's machine; its content is never part of what is rendered. */
  readonly privateFile: string;
}

/** A file that somebody has to put somewhere. */
export interface RenderedFile {
  /** Where it goes: a path on a node, or a name on the operator's machine. */
  readonly path: string;
  readonly content: string;
}

/** One thing to do, in order; commands and files are exact. */
export interface Step {
  readonly title: string;
  /** What must be true afterwards, or why this comes now. */
  readonly why: string;
  readonly files: readonly RenderedFile[];
  /** Before the others, on the machine of the operator. */
  readonly onYourMachine?: readonly string[] | undefined;
  readonly commands: readonly string[];
}

/** How one distribution takes its settings. */
export interface Distribution {
  /** As its makers write it. */
  readonly title: string;
  /** The makers' own page that the steps rest on. */
  readonly documentation: string;
  /** False where a new cluster is made, so that nothing of today has to be kept. */
  readonly keepsCluster: boolean;
  /** False where it signs with keys that it makes itself, and takes no other. */
  readonly takesKey: boolean;
  /** What a person should know before the first step. */
  readonly notes: readonly string[];
  steps(settings: ControlPlaneSettings): readonly Step[];
}
