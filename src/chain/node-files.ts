import { basename, dirname } from 'node:path';

/** What a file or folder of a node is like. Modes are permission bits only, for example 0o600. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Milliseconds since 1970, as `utimes` takes them. */
  readonly modified: number;
  /** Number of the file system that it lies on. */
  readonly device: number;
  readonly size: number;
  /** Whether the path itself is a symbolic link; all else describes what it leads to. */
  readonly isLink: boolean;
  /** How many names the file has: more than one means hard links. */
  readonly names: number;
}

/** What a file that is written shall be like; what is not named is left to the system. */
export interface FileAttributes {
  readonly mode: number;
  readonly owner?: number;
  readonly group?: number;
  readonly modified?: number;
}

/** The file system of one node. Every write is complete or has not happened. */
export interface NodeFiles {
  /** The user that reads and writes; a file of another one, but root, may hold anything. */
  user(): Promise<number>;
  /** Null where there is no such file. */
  read(path: string): Promise<Buffer | null>;
  /** Null where there is nothing. */
  facts(path: string): Promise<FileFacts | null>;
  /** Names in a folder, sorted; null where there is no such folder. */
  list(path: string): Promise<readonly string[] | null>;
  /** Makes the folder and those above it; an existing one stays as it is. */
  makeDirectory(path: string, mode: number): Promise<void>;
  /** Writes through a hidden temporary file beside it, fsync and rename. */
  write(path: string, content: Uint8Array | string, attributes: FileAttributes): Promise<void>;
  /** Puts a file in the place of another at once. Both must be on one file system. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it. Nothing there is fine. */
  remove(path: string): Promise<void>;
}

/**
 * What a file is called while it is written: a fixed name, so that one which a killed process has left is found, and a
 * hidden one, which the kubelet passes over.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
 */
export function temporaryOf(path: string): string {
  return `${dirname(path)}/.${basename(path)}.irsactl-tmp`;
}
