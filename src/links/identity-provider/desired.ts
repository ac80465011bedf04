import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { memoryTags } from '../../chain/memory-tags.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { type Marks, marksOf, type Tags } from '../../chain/ownership.ts';
import type { ChainAccount } from '../../config/chain-accounts.ts';
import { isServedByAws } from '../../config/trust-chain.ts';
import { noMemory } from '../../rotation/record.ts';
import { type AccountId, type IdentityProviderArn, identityProviderArn } from '../../trust/arn.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';

/** The desired provider in IAM: one issuer, for one audience. */
export interface DesiredIdentityProvider extends Marks {
  /** Its account. */
  readonly account: AccountId;
  /** False if no role of irsa.yaml is in the account, so that it is no longer needed. */
  readonly isWanted: boolean;
  readonly issuer: Known<{ readonly url: IssuerUrl; readonly arn: IdentityProviderArn }>;
  /** ARNs of the chain's providers for issuers that are retired. */
  readonly retired: readonly IdentityProviderArn[];
  /** Whether irsa.yaml determines the issuer; else its URL is known only after apply has created it. */
  readonly isDeclared: boolean;
  readonly audience: string;
  /** Whether AWS serves the documents, with its own certificates. */
  readonly isServedByAws: boolean;
  /** The key ID that replaces a stolen key, or null. STS caches the keys of a provider, so irsactl recreates it. */
  readonly madeForKey: string | null;
  /** The memory of rotations, for a provider that is created. Later, only the end of a rotation and a theft write it. */
  readonly memory: Tags;
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
    madeForKey: outputs.rotation?.intention === 'theft' ? outputs.rotation.next : null,
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
    memory: memoryTags(outputs.keys?.memory ?? noMemory),
  };
}

export function nameOf({ issuer }: DesiredIdentityProvider): string {
  return issuer.known ? issuer.value.arn : unnamed;
}

/** The name of the creating change: the same in the plan and when the issuer is known. */
export function newName(desired: DesiredIdentityProvider): string {
  return desired.isDeclared ? nameOf(desired) : unnamed;
}

const unnamed = 'identity provider of the issuer';
