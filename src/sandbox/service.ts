import type { AwsFault } from './aws-fault.ts';
import type { Caller } from './caller.ts';

/** The parts of a signature's credential: `ACCESS_KEY/DATE/REGION/SERVICE/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  /** The signing name, for example `sts`, `iam` or `s3` (S3 Control signs as `s3` too). */
  readonly service: string;
}

/** A request, whichever way it reached the sandbox. */
export interface SandboxRequest {
  readonly method: string;
  /** The requested host in lower case, with the port if the client sent one. */
  readonly host: string;
  /** Path as sent, undecoded, without the query. */
  readonly path: string;
  /** Decoded, in the order sent; a bare `?policy` has the value ''. */
  readonly query: URLSearchParams;
  /** Query as sent, undecoded, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case; a header sent twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client's IP address; absent when STS itself fetches public documents. */
  readonly address?: string | undefined;
  /** The whole body, bounded; `aws-chunked` is not yet decoded. */
  readonly body: Buffer;
  /** Null for an unsigned request. */
  readonly scope: CredentialScope | null;
  /** Null for an unsigned (anonymous) request; otherwise the signature was verified. */
  readonly caller: Caller | null;
  /** `endpoint`: the sandbox's own address; `proxy`: through the forward proxy; `public`: the TLS port or in process. */
  readonly via: 'endpoint' | 'proxy' | 'public';
  /** Set for a request through the proxy to an `http://` address: AWS would receive it without TLS. */
  readonly plainHttp?: true;
  readonly requestId: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An AWS service of the sandbox. The first service that handles a request answers it. */
export interface SandboxService {
  readonly name: string;
  /** The name that a signature's scope must have. */
  readonly signingName: string;
  /** The region that the scope must have; null if the host leaves it to the client. */
  regionOf(request: SandboxRequest): string | null;
  /** Decides by scope, host, path or body; called before the signature is verified, so `caller` is still null. */
  handles(request: SandboxRequest): boolean;
  /** The requested action, for the journal and injected faults; for example `PutObject`. */
  action(request: SandboxRequest): string;
  /** Throws an AwsFault if AWS would refuse the request. */
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** Writes a fault, its own or the signature check's, in the service's error format. */
  answerFault(fault: AwsFault, request: SandboxRequest): SandboxResponse;
}
