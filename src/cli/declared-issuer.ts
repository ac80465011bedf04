import type { ChainContext } from '../chain/context.ts';
import { emptyPlan, type Link } from '../chain/link.ts';
import type { SeenDocument } from '../chain/outputs.ts';
import { unknownStanding } from '../chain/standing.ts';
import type { AwsTarget } from '../config/trust-chain.ts';
import { internalError } from '../errors/internal-error.ts';
import { declaredUrl, issuerName } from '../links/issuer/desired.ts';
import { type AccountId, partitionOf } from '../trust/arn.ts';

/** The JWKS that was not read: nothing is known to be gone from it. */
const unread: SeenDocument = {
  ...{ listed: [], remembered: [], kept: [], isMarked: true },
  ...{ changed: null, isDated: false },
};

/** The link `issuer` for work without AWS: passes on the URL from irsa.yaml, and does not check the documents. */
export const declaredIssuer: Link = {
  name: 'issuer',
  observe: async ({ chain }) => {
    const url = declaredUrl(chain.issuer);
    const name = issuerName({ url });
    return {
      plan: () => ({ ...emptyPlan(name), outputs: { issuerUrl: url, document: unread } }),
      planRemoval: () => emptyPlan(name),
      standing: () => unknownStanding,
      verify: async () => [],
      fits: () => true,
    };
  },
  faultOf: () => 'The issuer does not change.',
  laneOf: () => '',
  apply: async () => {
    throw internalError('the issuer does not change');
  },
};

/** The account from irsa.yaml, without asking AWS for the account of the credentials. */
export function awsFromFile({ account, region }: AwsTarget): ChainContext['aws'] {
  return { account: account ?? ('(not asked)' as AccountId), region, partition: partitionOf(region) };
}
