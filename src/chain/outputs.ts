import type { IdentityProviderArn, RoleArn } from '../trust/arn.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Jwk } from '../trust/jwks.ts';
import { type Known, unknown } from './known.ts';

/** What the links hand to those after them. Each value is found by observing, or unknown until a link has run. */
export interface ChainOutputs {
  /** The public keys that the chain's tokens are signed with, the signing one first. */
  readonly publicKeys: Known<readonly Jwk[]>;
  readonly issuerUrl: Known<IssuerUrl>;
  readonly identityProviderArn: Known<IdentityProviderArn>;
  /** Role by service account, the key written `namespace/name`. */
  readonly roleArns: Known<Readonly<Record<string, RoleArn>>>;
}

export const noOutputs: ChainOutputs = {
  publicKeys: unknown('the signing key'),
  issuerUrl: unknown('the issuer'),
  identityProviderArn: unknown('the identity provider'),
  roleArns: unknown('the roles'),
};
