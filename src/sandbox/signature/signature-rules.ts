import type { AwsFault } from '../aws-fault.ts';
import type { CredentialScope, SandboxRequest } from '../service.ts';
import type { ClaimedSignature, IncompleteSignature } from './parse-signature.ts';

/** What a family of services requires of a signature, and the errors that it returns. */
export interface SignatureRules {
  incomplete(parsed: IncompleteSignature, authorization: string): AwsFault;
  /** `expected`: the scope that the service requires. */
  wrongScope(claimed: ClaimedSignature, expected: Expected): AwsFault;
  unknownKey(accessKeyId: string): AwsFault;
  invalidToken(): AwsFault;
  expiredToken(): AwsFault;
  mismatch(): AwsFault;
  unsignedHeaders(names: readonly string[]): AwsFault;
  /** Throws unless the signature is valid now. */
  checkTimes(claimed: ClaimedSignature, now: Date): void;
  /** Throws unless the payload hash that the client sent is well-formed and matches the received body. */
  checkPayload(request: SandboxRequest, claimed: ClaimedSignature): void;
}

/** The scope that a service expects. */
export type Expected = Pick<CredentialScope, 'service' | 'region'>;

/** How much a client's clock may differ, in milliseconds: https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
export const maxClockSkew = 15 * 60_000;
