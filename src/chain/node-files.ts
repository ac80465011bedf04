import { basename, dirname } from 'node:path';

/** The facts about a file or folder on a node. Modes are only permission bits, for example 0o600. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Device number of its file system. */
  readonly device: number;
  readonly size: number;
  /** Whether the path is a symbolic link; the other facts describe its target. */
  readonly isLink: boolean;
  /** The number of hard links. */
  readonly names: number;
}

/** Attributes of a new file; omitted ones are left to the system. */
export interface FileAttributes {
  readonly mode: number;
  readonly owner?: number;
  readonly group?: number;
  readonly modified?: number;
}

/** The file system of one node. Every write is atomic. */
export interface NodeFiles {
  /** The user that reads and writes; files of other users, except root, are untrusted. */
  user(): Promise<number>;
  /** Null if the file does not exist. */
  read(path: string): Promise<Buffer | null>;
  /** Null if the path does not exist. */
  facts(path: string): Promise<FileFacts | null>;
  /** The sorted names in a folder; null if it does not exist. */
  list(path: string): Promise<readonly string[] | null>;
  /** Creates the folder and its parents; an existing one stays as it is. */
  makeDirectory(path: string, mode: number): Promise<void>;
  /** Writes through a hidden temporary file beside it, fsync and rename. */
  write(path: string, content: Uint8Array | string, attributes: FileAttributes): Promise<void>;
  /** Replaces a file atomically. Both must be on one file system. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with its content, if it exists. */
  remove(path: string): Promise<void>;
}

/**
 * The temporary name of a file while it is written. It is fixed, so that irsactl finds the file of a killed process,
 * and hidden, so that the kubelet ignores it.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
 */
export function temporaryOf(path: string): string {
  return `${dirname(path)}/.${basename(path)}.irsactl-tmp`;
}
