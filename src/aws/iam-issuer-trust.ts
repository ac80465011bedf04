import { GetOpenIDConnectProviderCommand, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import type { IssuerTrust } from '../links/issuer/ports.ts';
import type { AwsClients } from './clients.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';

/** The issuer's port to IAM: who trusts its documents. */
export function iamIssuerTrust({ iam }: AwsClients): IssuerTrust {
  return {
    async list() {
      const answer = await iam.send(new ListOpenIDConnectProvidersCommand({}));
      return (answer.OpenIDConnectProviderList ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn]));
    },
    async tags(arn) {
      try {
        const answer = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
        return tagsOf(answer.Tags);
      } catch (error) {
        if (isAnswer(error, 'NoSuchEntity')) return null;
        throw error;
      }
    },
  };
}
