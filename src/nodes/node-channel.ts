import type { ChildProcessByStdio } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { IrsaError } from '../errors/irsa-error.ts';

export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** A way to start processes on a node as whoever logs in there. */
export interface NodeChannel {
  /** The node in words, for messages: `cp-1 (ssh admin@10.0.0.10)`. */
  readonly place: string;
  /** Opens the connection where there is none. */
  start(command: string): Promise<PipedProcess>;
  dial(host: string, port: number): Promise<Duplex>;
  /** Why a process ended before its command had; null where the connection is not the reason. */
  broken(end: { readonly code: number | null; readonly said: string }, doing: string): IrsaError | null;
  close(): Promise<void>;
}
