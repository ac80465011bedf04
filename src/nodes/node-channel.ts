import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { IrsaError } from '../errors/irsa-error.ts';

export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

interface ChannelEnd {
  readonly code: number | null;
  readonly said: string;
}

/** Starts processes on a node as the login user. */
export interface NodeChannel {
  /** The node, for messages: `cp-1 (ssh admin@10.0.0.10)`. */
  readonly place: string;
  /** Opens the connection if necessary. */
  start(command: string): Promise<PipedProcess>;
  /**
   * The error if a process never started because the node allows no more sessions on the connection. Null if the
   * process may have started.
   */
  refused(end: ChannelEnd): IrsaError | null;
  /** Why a process ended before its command; null if the connection is not the cause. */
  broken(end: ChannelEnd, doing: string): IrsaError | null;
  close(): Promise<void>;
}
