/** What a script on a node answered. A code other than 0 is an answer, no error. */
export interface ShellAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ShellOptions {
  /** `$1`, `$2`, … of the script. They are seen in the node's process list: never a secret. */
  readonly args?: readonly string[];
  /** What the script reads on its standard input: the only way by which a secret reaches a node. */
  readonly input?: Uint8Array | string;
  /** Default: 60. Past it the script is ended, and the call throws. */
  readonly timeoutSeconds?: number;
  /** What is being done, for the error that says what a lost connection broke off: `writing /etc/…`. */
  readonly doing?: string;
  readonly signal?: AbortSignal;
}

/** One node as root sees it. All calls of one node share one connection. */
export interface NodeShell {
  /**
   * Runs a script in POSIX sh with coreutils, as root.
   *
   * @throws A coded error where the node cannot be reached, sudo refuses, or the script takes too long.
   */
  run(script: string, options?: ShellOptions): Promise<ShellAnswer>;
  /** Ends the connection to the node. */
  close(): Promise<void>;
}
