import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { type Marks, marksOf } from '../../chain/ownership.ts';
import { type IdentityProviderArn, identityProviderArn } from '../../trust/arn.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';

/** What IAM should trust: one issuer, for one audience. */
export interface DesiredIdentityProvider extends Marks {
  readonly issuer: Known<{ readonly url: IssuerUrl; readonly arn: IdentityProviderArn }>;
  readonly audience: string;
}

export function desiredIdentityProvider(
  context: ChainContext,
  outputs: ChainOutputs,
): DesiredIdentityProvider {
  const { chain, aws } = context;
  return {
    issuer: mapKnown(outputs.issuerUrl, (url) => ({
      url,
      arn: identityProviderArn(aws.partition, aws.account, url),
    })),
    audience: chain.audience,
    ...marksOf(context),
  };
}

export function nameOf({ issuer }: DesiredIdentityProvider): string {
  return issuer.known ? issuer.value.arn : 'identity provider of the issuer';
}
