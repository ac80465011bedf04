import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { type Marks, marksOf } from '../../chain/ownership.ts';
import type { ChainAccount } from '../../config/chain-accounts.ts';
import { isServedByAws } from '../../config/trust-chain.ts';
import { replacementOf } from '../../rotation/moves.ts';
import { type AccountId, type IdentityProviderArn, identityProviderArn } from '../../trust/arn.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';

/** What IAM should trust: one issuer, for one audience. */
export interface DesiredIdentityProvider extends Marks {
  /** The account that it is in. */
  readonly account: AccountId;
  /** False where no role of irsa.yaml is in the account: there it is needed no more. */
  readonly isWanted: boolean;
  readonly issuer: Known<{ readonly url: IssuerUrl; readonly arn: IdentityProviderArn }>;
  /** ARNs of the chain's providers for issuers that are retired. */
  readonly retired: readonly IdentityProviderArn[];
  /** Whether irsa.yaml alone says the issuer: else its URL comes with what apply makes. */
  readonly isDeclared: boolean;
  readonly audience: string;
  /** AWS serves the documents itself, under certificates of its own. */
  readonly isServedByAws: boolean;
  /** The key ID that replaces a stolen key; null where none is stolen. STS keeps keys of a provider, so it is made anew. */
  readonly madeForKey: string | null;
  /** Names of the chain's roles: their trust policies follow irsa.yaml. */
  readonly roles: readonly string[];
}

export function desiredIdentityProvider(
  context: ChainContext,
  outputs: ChainOutputs,
  { isUsed }: Pick<ChainAccount, 'isUsed'> = { isUsed: true },
): DesiredIdentityProvider {
  const { chain, aws } = context;
  return {
    account: aws.account,
    isWanted: isUsed,
    madeForKey: replacementOf(outputs.rotation),
    issuer: mapKnown(outputs.issuerUrl, (url) => ({
      url,
      arn: identityProviderArn(aws.partition, aws.account, url),
    })),
    retired: formerIssuers(outputs)
      .filter(({ isAccepted }) => !isAccepted)
      .map(({ url }) => identityProviderArn(aws.partition, aws.account, parseIssuerUrl(url))),
    isDeclared: chain.issuer.url !== null,
    audience: chain.audience,
    isServedByAws: isServedByAws(chain.issuer),
    roles: chain.roles.map(({ name }) => name),
    ...marksOf(context),
  };
}

export function nameOf({ issuer }: DesiredIdentityProvider): string {
  return issuer.known ? issuer.value.arn : unnamed;
}

/** What the change that makes it is called: the same in the plan and once the issuer is known. */
export function newName(desired: DesiredIdentityProvider): string {
  return desired.isDeclared ? nameOf(desired) : unnamed;
}

const unnamed = 'identity provider of the issuer';
