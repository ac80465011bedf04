import type { RoleArn } from '../../trust/arn.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

/** A request for a token of one service account. */
export interface TokenRequest {
  readonly serviceAccount: ServiceAccountName;
  readonly audience: string;
  /** At least 600; the API server refuses less. */
  readonly expirationSeconds: number;
}

/** The API server's answer. The token is a secret that goes only to STS. */
export type MintAnswer =
  | { readonly minted: true; readonly token: string }
  /** `not-found`: the service account or its namespace does not exist. */
  | { readonly minted: false; readonly reason: 'not-found' | 'refused'; readonly message: string };

/** The TokenRequest API of the cluster. */
export interface TokenMint {
  mint(request: TokenRequest): Promise<MintAnswer>;
}

/** One AssumeRoleWithWebIdentity call. */
export interface AssumeRequest {
  readonly roleArn: RoleArn;
  readonly token: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Sends a session policy that denies everything, so that the returned credentials are useless. */
  readonly denyAllPolicy: boolean;
}

/** The answer of STS. The adapter drops the credentials, which the proof does not need. */
export type AssumeAnswer =
  | {
      readonly assumed: true;
      /** `AssumedRoleUser.Arn` of the answer. */
      readonly assumedRoleArn: string;
    }
  | {
      readonly assumed: false;
      /** The code on the wire, for example `InvalidIdentityToken` or `ExpiredTokenException`. */
      readonly code: string;
      /** The message of STS; it never contains the token. */
      readonly message: string;
    };

/** Unsigned calls to STS without credentials. The adapter does not retry `InvalidIdentityToken` and `AccessDenied`, and throws network failures. */
export interface Sts {
  assume(request: AssumeRequest): Promise<AssumeAnswer>;
}

/** A clock, injected for tests. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface ProofPorts {
  readonly tokens: TokenMint;
  readonly sts: Sts;
  readonly clock: Clock;
  /** How long to retry answers that STS gives while a change propagates: about 60 after apply, a few for a plain verify. */
  readonly patienceSeconds: number;
}
