import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { renderInjection } from '../../links/injection/render.ts';
import { type AccountId, partitionOf, requireAccountId } from '../../trust/arn.ts';
import { type DocumentOptions, writeDocument, writeJson } from '../document-output.ts';
import { readText } from '../read-text.ts';
import { yamlText } from '../result.ts';
import type { RenderResult } from '../results/step-results.ts';

interface RenderOptions extends DocumentOptions {
  readonly file: string;
}

/** Needs no cluster, and AWS only for the account if irsa.yaml lacks it and the manifests contain roles. */
export async function render(options: RenderOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const { region } = chain.aws;
  const objects = renderInjection({
    chain,
    aws: { account: await accountOf(chain), region, partition: partitionOf(region) },
    // The manifests do not depend on the cluster.
    cluster: { uid: '', server: '', version: 'v1.36.0' },
  });
  if (options.output === 'yaml') {
    const texts = await Promise.all(objects.map((object) => yamlText(JSON.parse(JSON.stringify(object)))));
    return writeDocument(texts.join('---\n'), options.out);
  }
  const list: RenderResult = { apiVersion: 'v1', kind: 'List', items: objects };
  await writeJson(`${JSON.stringify(list, null, 2)}\n`, options);
}

async function accountOf({ aws, injection }: TrustChain): Promise<AccountId> {
  if (aws.account !== undefined) return aws.account;
  // Only the manifests of `none` contain roles, and so the account.
  if (injection.mode !== 'none') return requireAccountId('000000000000');
  const { awsClients } = await import('../../aws/clients.ts');
  const { lookUpAws } = await import('../../aws/look-up-aws.ts');
  const clients = awsClients({ region: aws.region, report: () => {} });
  return (await lookUpAws(clients, aws)).account;
}
