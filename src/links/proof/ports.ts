import type { RoleArn } from '../../trust/arn.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

/** A request for a token of one service account. */
export interface TokenRequest {
  readonly serviceAccount: ServiceAccountName;
  readonly audience: string;
  /** At least 600: the API server refuses less. */
  readonly expirationSeconds: number;
}

/** The API server's answer: the token is a secret and goes nowhere but to STS. */
export type MintAnswer =
  | { readonly minted: true; readonly token: string }
  /** There is no such service account (or namespace). */
  | { readonly minted: false; readonly reason: 'not-found' | 'refused'; readonly message: string };

/** Where tokens come from: the TokenRequest API of the cluster. */
export interface TokenMint {
  mint(request: TokenRequest): Promise<MintAnswer>;
}

/** One AssumeRoleWithWebIdentity call. */
export interface AssumeRequest {
  readonly roleArn: RoleArn;
  readonly token: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Sends a session policy that denies everything, so that the credentials of the answer can do nothing. */
  readonly denyAllPolicy: boolean;
}

/** What STS says. The adapter drops the credentials of a success: nobody needs them. */
export type AssumeAnswer =
  | {
      readonly assumed: true;
      /** `AssumedRoleUser.Arn` of the answer. */
      readonly assumedRoleArn: string;
    }
  | {
      readonly assumed: false;
      /** The code as it is on the wire, for example `InvalidIdentityToken` or `ExpiredTokenException`. */
      readonly code: string;
      /** STS's own text; it never contains the token. */
      readonly message: string;
    };

/** STS as the proof needs it: unsigned, no credentials, no own retry of `InvalidIdentityToken` and `AccessDenied`. Network failures are thrown. */
export interface Sts {
  assume(request: AssumeRequest): Promise<AssumeAnswer>;
}

/** Time, given from outside. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Everything that the proof link reaches of the world. */
export interface ProofPorts {
  readonly tokens: TokenMint;
  readonly sts: Sts;
  readonly clock: Clock;
  /** How long answers are retried that STS gives while a change is spreading: about 60 after apply, a few for a plain verify. */
  readonly patienceSeconds: number;
}
