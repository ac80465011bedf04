/** The source of the programs of a local cluster. */
export type BinariesSource = 'kubebuilder-assets' | 'cache' | 'release' | 'go-build';

/** The programs of a local cluster; kubectl is optional. */
export interface KubernetesBinaries {
  readonly source: BinariesSource;
  readonly directory: string;
  readonly kubeApiserver: string;
  readonly etcd: string;
  readonly kubectl?: string;
}

/** Progress of the search for the binaries. */
export type BinariesEvent =
  /** A source does not have the binaries; the next one follows. */
  | { readonly type: 'passed-over'; readonly source: BinariesSource; readonly why: string }
  /** `total` is missing if the server does not send the length. */
  | { readonly type: 'downloading'; readonly url: string; readonly bytes: number; readonly total?: number }
  | {
      readonly type: 'building';
      readonly program: string;
      /** Go's name of the current package or module. */
      readonly step: string;
      readonly sinceSeconds: number;
      readonly usuallySeconds: number;
    }
  | { readonly type: 'found'; readonly source: BinariesSource; readonly directory: string };

export type BinariesProgress = (event: BinariesEvent) => void;
