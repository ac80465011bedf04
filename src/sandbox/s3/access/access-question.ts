import type { Caller } from '../../caller.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket, S3Store } from '../store.ts';

/** Who asks, and whose bucket it is about. */
export interface Asker {
  readonly state: SandboxState;
  readonly store: S3Store;
  readonly caller: Caller | null;
  readonly bucket: Bucket;
}

export interface AccessQuestion {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of S3, for example `s3:prefix`. */
  readonly context?: Readonly<Record<string, string>>;
}
