import type { AwsFault } from '../aws-fault.ts';
import type { CredentialScope, SandboxRequest } from '../service.ts';
import type { ClaimedSignature, IncompleteSignature } from './parse-signature.ts';

/** What one family of services demands of a signature, and how it words its refusals. */
export interface SignatureRules {
  incomplete(parsed: IncompleteSignature, authorization: string): AwsFault;
  /** `expected`: what the scope should have been. */
  wrongScope(claimed: ClaimedSignature, expected: Expected): AwsFault;
  unknownKey(accessKeyId: string): AwsFault;
  invalidToken(): AwsFault;
  expiredToken(): AwsFault;
  mismatch(): AwsFault;
  unsignedHeaders(names: readonly string[]): AwsFault;
  /** Throws unless the signature holds now. */
  checkTimes(claimed: ClaimedSignature, now: Date): void;
  /** Throws unless the hash of the payload that the client names is one, and that of what came. */
  checkPayload(request: SandboxRequest, claimed: ClaimedSignature): void;
}

/** The scope that a service expects. */
export type Expected = Pick<CredentialScope, 'service' | 'region'>;

/** How far a client's clock may be off: https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
export const quarter = 15 * 60_000;
