/** Where the programs of a local cluster were found. */
export type BinariesSource = 'kubebuilder-assets' | 'cache' | 'release' | 'go-build';

/** The programs of a local cluster; kubectl is a convenience and may be missing. */
export interface KubernetesBinaries {
  readonly source: BinariesSource;
  readonly directory: string;
  readonly kubeApiserver: string;
  readonly etcd: string;
  readonly kubectl?: string;
}

/** What the search for the binaries reports while it runs. */
export type BinariesEvent =
  /** A source was asked and cannot give them; the next one follows. */
  | { readonly type: 'passed-over'; readonly source: BinariesSource; readonly why: string }
  /** `total` is missing where the server does not say how long the archive is. */
  | { readonly type: 'downloading'; readonly url: string; readonly bytes: number; readonly total?: number }
  | {
      readonly type: 'building';
      readonly program: string;
      /** The package that is compiled or the module that is downloaded, as Go names it. */
      readonly step: string;
      readonly sinceSeconds: number;
      readonly usuallySeconds: number;
    }
  | { readonly type: 'found'; readonly source: BinariesSource; readonly directory: string };

export type BinariesProgress = (event: BinariesEvent) => void;
