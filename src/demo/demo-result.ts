import type { KubernetesBinaries } from '../binaries/binaries.ts';
import type { LinkName } from '../chain/link-name.ts';

/** The result of a demo. */
export interface DemoResult {
  /** In the chain's order. */
  readonly links: readonly ShownLink[];
  readonly pod: ShownPod;
  /** From the start to the pod's identity. */
  readonly seconds: number;
  /** Folders that are not removed: programs that irsactl keeps for the next run. */
  readonly left: readonly string[];
  /** How to continue while everything runs; null if nothing is kept running. */
  readonly playOn: PlayOn | null;
}

export interface ShownLink {
  readonly link: LinkName;
  readonly summary: string;
}

export interface ShownPod {
  readonly namespace: string;
  readonly name: string;
  /** The variables that the webhook injected. */
  readonly environment: Readonly<Record<string, string>>;
  /** The mount path of each injected volume. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly identity: CallerIdentity;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export interface CallerIdentity {
  readonly UserId: string;
  readonly Account: string;
  readonly Arn: string;
}

export interface PlayOn {
  /** Variables that point clients to the demo's cluster and sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder of irsa.yaml. */
  readonly directory: string;
  /** Path of the cluster's kubectl; null if it has none. */
  readonly kubectl: string | null;
}

/** The demo's result and duration. */
export function resultSentence(seconds: number): string {
  return `A pod of a real API server exchanged its token for an AWS role, using all seven links of the chain, in ${duration(seconds)}.`;
}

/** Folders that the demo keeps: the programs, unless the user provided them by KUBEBUILDER_ASSETS. */
export function keptFolders({
  source,
  directory,
}: Pick<KubernetesBinaries, 'source' | 'directory'>): readonly string[] {
  return source === 'kubebuilder-assets' ? [] : [directory];
}

export function cleanupSentence({ left }: Pick<DemoResult, 'left'>): string {
  const exception = left.length === 0 ? '' : `, except the programs in ${left.join(', ')}`;
  return `Everything was stopped and removed${exception}.`;
}

export const nextSentence =
  'Next: `make demo KEEP=1`, or `irsactl demo --keep`, opens a shell in the demo. For your own cluster, see “Use it” in README.md.';

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
