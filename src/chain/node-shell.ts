/** The result of a script on a node. A code other than 0 is a result, not an error. */
export interface ShellAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ShellOptions {
  /** `$1`, `$2`, … of the script. The node's process list shows them: never pass a secret. */
  readonly args?: readonly string[];
  /** The script's standard input: the only channel for a secret. */
  readonly input?: Uint8Array | string;
  /** Default: 60. After it, irsactl ends the script and throws. */
  readonly timeoutSeconds?: number;
  /** The current work, for the error of a lost connection: `writing /etc/…`. */
  readonly doing?: string;
  readonly signal?: AbortSignal;
}

/** Runs scripts as root on a node. All calls for a node share one connection. */
export interface NodeShell {
  /**
   * Runs a script in POSIX sh with coreutils, as root.
   *
   * @throws an IrsaError if the node cannot be reached, sudo refuses, or the script takes too long
   */
  run(script: string, options?: ShellOptions): Promise<ShellAnswer>;
  /** Ends the connection to the node. */
  close(): Promise<void>;
}
