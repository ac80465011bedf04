import type { ChainContext } from '../chain/context.ts';
import { emptyPlan, type Link } from '../chain/link.ts';
import { unknownStanding } from '../chain/standing.ts';
import type { AwsTarget } from '../config/trust-chain.ts';
import { internalError } from '../errors/internal-error.ts';
import { declaredUrl, issuerName } from '../links/issuer/desired.ts';
import { type AccountId, partitionOf } from '../trust/arn.ts';

/** Hands the issuer on as irsa.yaml names it, where nobody at AWS is asked whether its documents are there. */
export const declaredIssuer: Link = {
  name: 'issuer',
  observe: async ({ chain }) => {
    const url = declaredUrl(chain.issuer);
    const name = issuerName({ url });
    return {
      plan: () => ({ ...emptyPlan(name), outputs: { issuerUrl: url } }),
      planRemoval: () => emptyPlan(name),
      standing: () => unknownStanding,
      verify: async () => [],
      fits: () => true,
    };
  },
  faultOf: () => 'The issuer is left as it is.',
  laneOf: () => '',
  apply: async () => {
    throw internalError('the issuer is left as it is');
  },
};

/** The account as far as irsa.yaml names it: nobody is asked which one the credentials lead to. */
export function unaskedAws({ account, region }: AwsTarget): ChainContext['aws'] {
  return { account: account ?? ('(not asked)' as AccountId), region, partition: partitionOf(region) };
}
