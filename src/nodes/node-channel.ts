import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { IrsaError } from '../errors/irsa-error.ts';

export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

interface ChannelEnd {
  readonly code: number | null;
  readonly said: string;
}

/** A way to start processes on a node as whoever logs in there. */
export interface NodeChannel {
  /** The node in words, for messages: `cp-1 (ssh admin@10.0.0.10)`. */
  readonly place: string;
  /** Opens the connection where there is none. */
  start(command: string): Promise<PipedProcess>;
  /**
   * Where a process never began because the node lets one connection have no more of them at once: the error for where
   * that stays so. Null where anything may have begun.
   */
  refused(end: ChannelEnd): IrsaError | null;
  /** Why a process ended before its command had; null where the connection is not the reason. */
  broken(end: ChannelEnd, doing: string): IrsaError | null;
  close(): Promise<void>;
}
