import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Jwk } from '../trust/jwks.ts';
import { type Known, unknown } from './known.ts';

/**
 * What the links hand to those after them: found by observing, or unknown until a link has run. What follows from
 * irsa.yaml and the account alone, as a role's ARN does, is not handed on: it is a function in trust/.
 */
export interface ChainOutputs {
  /** The public keys that the chain's tokens are signed with, the signing one first. */
  readonly publicKeys: Known<readonly Jwk[]>;
  readonly issuerUrl: Known<IssuerUrl>;
}

export const noOutputs: ChainOutputs = {
  publicKeys: unknown('the signing key'),
  issuerUrl: unknown('the issuer'),
};
