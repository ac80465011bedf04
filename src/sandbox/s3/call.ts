import type { Caller } from '../caller.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Address } from './address.ts';
import type { ReceivedBody } from './body/receive-body.ts';
import type { Bucket, S3Store } from './store.ts';

/** An S3 call: the caller, the request and the stored buckets. */
export interface Call {
  readonly request: SandboxRequest;
  readonly state: SandboxState;
  readonly store: S3Store;
  readonly caller: Caller | null;
  readonly address: Address;
  readonly body: ReceivedBody;
}

/** A call about a bucket that exists and has the expected owner. */
export interface BucketCall extends Call {
  readonly bucket: Bucket;
}

/** A call about an object, which may not exist. */
export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** The region of the called endpoint: from the host or, at the sandbox's own address, from the signature. */
export function endpointRegion(call: Call): string {
  return call.address.region ?? call.request.scope?.region ?? call.state.region;
}
