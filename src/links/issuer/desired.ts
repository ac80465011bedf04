import type { ChainContext } from '../../chain/context.ts';
import { type Known, known } from '../../chain/known.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { type Marks, marksOf, ownerOf, type Tags } from '../../chain/ownership.ts';
import type { IssuerHosting } from '../../config/trust-chain.ts';
import {
  type AccountId,
  type IdentityProviderArn,
  identityProviderArn,
  type Partition,
} from '../../trust/arn.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Jwk } from '../../trust/jwks.ts';

/** What should be public, and where it is kept. */
export interface DesiredIssuer extends Marks {
  readonly hosting: IssuerHosting;
  readonly url: IssuerUrl;
  /** The identity provider that trusts this issuer, and no other of the chain's. */
  readonly provider: IdentityProviderArn;
  readonly keys: Known<readonly Jwk[]>;
  /** The algorithm of the chain's key; known before the key where it is still to be generated. */
  readonly algorithms: Known<readonly string[]>;
  readonly account: AccountId;
  readonly region: string;
  readonly partition: Partition;
}

export function desiredIssuer(context: ChainContext, outputs: ChainOutputs): DesiredIssuer {
  const { chain, aws } = context;
  return {
    hosting: chain.issuer,
    url: chain.issuer.url,
    provider: identityProviderArn(aws.partition, aws.account, chain.issuer.url),
    keys: outputs.publicKeys,
    algorithms: algorithmsOf(context, outputs),
    ...marksOf(context),
    account: aws.account,
    region: aws.region,
    partition: aws.partition,
  };
}

function algorithmsOf({ chain }: ChainContext, { publicKeys }: ChainOutputs): Known<readonly string[]> {
  if (publicKeys.known) return known(publicKeys.value.map(({ alg }) => alg));
  return chain.signingKey.source === 'generate' ? known([chain.signingKey.algorithm]) : publicKeys;
}

/** True for what carries the mark of this chain. */
export function isOwn({ ownership }: Pick<DesiredIssuer, 'ownership'>, tags: Tags): boolean {
  return ownerOf(tags, ownership).kind === 'this-chain';
}
