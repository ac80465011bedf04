import type { LinkName } from '../chain/link-name.ts';

/** What a demo has shown. */
export interface DemoResult {
  /** In the order in which they became true. */
  readonly links: readonly ShownLink[];
  readonly pod: ShownPod;
  /** From nothing to the pod's identity. */
  readonly seconds: number;
  /** Folders that stay when all is stopped and removed: programs that irsactl keeps for the next time. */
  readonly left: readonly string[];
  /** How to play on while everything runs; null where nothing is kept running. */
  readonly playOn: PlayOn | null;
}

export interface ShownLink {
  readonly link: LinkName;
  readonly summary: string;
}

export interface ShownPod {
  readonly namespace: string;
  readonly name: string;
  /** What came to it on its way through the webhook. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where each volume that came with it is. */
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
  /** What leads clients to the demo's cluster and sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where irsa.yaml lies. */
  readonly directory: string;
  /** Path of the kubectl that came with the cluster; null where none did. */
  readonly kubectl: string | null;
}
