import type { Caller } from '../../caller.ts';
import type { SandboxRequest } from '../../service.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket, S3Store } from '../store.ts';

/** The caller and its request. */
export interface Requester {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  readonly caller: Caller | null;
}

/** A caller that accesses a bucket. */
export interface BucketRequester extends Requester {
  readonly store: S3Store;
  readonly bucket: Bucket;
}

export interface AccessCheck {
  readonly action: string;
  readonly resource: string;
  /** S3 condition keys, for example `s3:prefix`. */
  readonly context?: Readonly<Record<string, string>>;
}
