import type { Caller } from '../../caller.ts';
import type { SandboxRequest } from '../../service.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket, S3Store } from '../store.ts';

/** Who asks, and in which request. */
export interface AccessAsker {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  readonly caller: Caller | null;
}

/** Whose bucket it is about, too. */
export interface Asker extends AccessAsker {
  readonly store: S3Store;
  readonly bucket: Bucket;
}

export interface AccessQuestion {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of S3, for example `s3:prefix`. */
  readonly context?: Readonly<Record<string, string>>;
}
