import type { Caller } from '../caller.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Address } from './address.ts';
import type { ReceivedBody } from './body/receive-body.ts';
import type { Bucket, S3Store } from './store.ts';

/** One call of an operation: who asks for what, and what there is. */
export interface Call {
  readonly request: SandboxRequest;
  readonly state: SandboxState;
  readonly store: S3Store;
  readonly caller: Caller | null;
  readonly address: Address;
  readonly body: ReceivedBody;
}

/** A call about a bucket that is there and belongs to whom the caller expects. */
export interface BucketCall extends Call {
  readonly bucket: Bucket;
}

/** A call about an object, which may not be there. */
export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** The region whose endpoint a request was sent to: that of its host or, at the sandbox's own address, of its signature. */
export function endpointRegion(call: Call): string {
  return call.address.region ?? call.request.scope?.region ?? call.state.region;
}
