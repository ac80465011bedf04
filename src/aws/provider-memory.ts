import { TagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { memoryIn, memoryTags } from '../chain/memory-tags.ts';
import { isOfChain, type Tags } from '../chain/ownership.ts';
import type { ProviderMemory } from '../links/signing-key/ports.ts';
import { mergedMemory } from '../rotation/record.ts';
import { type AccountId, identityProviderArn, type Partition } from '../trust/arn.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import type { AwsClients } from './clients.ts';
import { iamIssuerTrust } from './iam-issuer-trust.ts';
import { tagList } from './tag-lists.ts';

/** The memory of rotations in the tags of the chain's identity providers, in every account. */
export function providerMemory(
  accounts: ReadonlyMap<AccountId, Pick<AwsClients, 'iam'>>,
  partition: Partition,
  ownership: Tags,
): ProviderMemory {
  const trust = iamIssuerTrust(accounts);
  async function own(issuers: readonly string[]) {
    const candidates = issuers.flatMap((url) =>
      [...accounts].map(([account, { iam }]) => ({
        iam,
        arn: identityProviderArn(partition, account, parseIssuerUrl(url)),
      })),
    );
    const found = await Promise.all(
      candidates.map(async (one) => ({ ...one, tags: await trust.tags(one.arn) })),
    );
    return found.flatMap(({ iam, arn, tags }) =>
      tags !== null && isOfChain(tags, ownership) ? [{ iam, arn, tags }] : [],
    );
  }
  return {
    async read(issuers) {
      return mergedMemory((await own(issuers)).map(({ tags }) => memoryIn(tags)));
    },
    async add(issuers, memory) {
      for (const { iam, arn, tags } of await own(issuers)) {
        const all = memoryTags(mergedMemory([memoryIn(tags), memory]));
        if (Object.keys(all).length === 0) continue;
        await iam.send(
          new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, Tags: tagList(all) }),
        );
      }
    },
  };
}
