/** Whose connections are moved before all others: those of an address, or of one port of it alone. */
export interface CanarySource {
  readonly address: string;
  /** Null where it cannot be said from which port the prober asks. */
  readonly port: number | null;
}

/** Exit code of `lift` while clients are still led to the stand-in. */
export const stillLedCode = 75;

/** The rules as texts of POSIX sh. Each may be repeated, and what it takes away need not be there. */
export interface RedirectText {
  /** Moves every new connection, and lets the rules last for another ten minutes. Fails where it cannot. */
  readonly open: string;
  /**
   * Moves every new connection as well, also while a flush of the whole packet filter has taken the other rules away. Stays
   * for as long as the function `carries` of the shell says so. Null where nothing of the kind is known.
   */
  readonly hold: string | null;
  /** Moves only what comes to the node from there. */
  canary(sources: readonly CanarySource[]): string;
  /**
   * Notes who of these machines is led to the stand-in, and who of them is answered there, until `open` is repeated. Changes
   * nothing, and never fails. Null where nothing of the kind is known.
   */
  readonly note: ((addresses: readonly string[]) => string) | null;
  /** Prints what was noted. */
  readonly noted: string;
  /** Prints the rules with the packets that each has moved. */
  readonly count: string;
  /**
   * No new connection is moved any more, and what was moved already stays where it is: the rules with `dnat` stay, for
   * the last of them takes connection tracking along, which resets those connections. Waits for the end of `hold`, and
   * ends with `stillLedCode` where that goes on.
   */
  readonly lift: string;
  /** Takes away what held the rules; without another user of NAT this ends connections that were moved. */
  readonly drop: string;
}
