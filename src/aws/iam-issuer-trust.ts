import { GetOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import type { IssuerTrust } from '../links/issuer/ports.ts';
import type { AccountId } from '../trust/arn.ts';
import { parseIdentityProviderArn } from '../trust/parse-arn.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { listProviders } from './iam-identity-providers.ts';
import { tagsOf } from './tag-lists.ts';

/** The issuer's port to IAM: the identity providers for its documents in all accounts. */
export function iamIssuerTrust(accounts: ReadonlyMap<AccountId, Pick<AwsClients, 'iam'>>): IssuerTrust {
  return {
    async list() {
      const lists = await Promise.all([...accounts.values()].map(({ iam }) => listProviders(iam)));
      return lists.flat();
    },
    async tags(arn) {
      const account = parseIdentityProviderArn(arn)?.account;
      const clients = account && accounts.get(account);
      // AWS lists only providers in the caller's account.
      if (!clients) return null;
      const answer = await clients.iam
        .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }))
        .catch(absent('NoSuchEntity'));
      return answer ? tagsOf(answer.Tags) : null;
    },
  };
}
