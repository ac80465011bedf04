import type { FileAttributes } from '../ports.ts';

/** A file as it shall lie on the node. */
export interface PlacedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly attributes: FileAttributes;
}

/** A key file of a form. */
export interface PlacedKeyFile extends PlacedFile {
  /** Hash of the file that it was made from, or instead of: no other is replaced. */
  readonly from: string;
}

/** One form of an API server: its manifest and the key files that it names. */
export interface NodeForm {
  /** Key files, renamed in just before the manifest, in this order; only those that change. */
  readonly files: readonly PlacedKeyFile[];
  readonly manifest: PlacedFile;
}

/** One change of the API server of one node: all of it goes in together, and comes back together. */
export interface NodeChange extends NodeForm {
  /** Hash of the manifest that this one was made from: no other is replaced. */
  readonly from: string;
  /**
   * On a sole API server, which accepts and signs in one change: the form that accepts everything and still signs as
   * before. The switch restores it first, so that tokens that are signed already stay valid.
   */
  readonly accepting: NodeForm | null;
}
