import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { renderInjection } from '../../links/injection/render.ts';
import { type AccountId, partitionOf, requireAccountId } from '../../trust/arn.ts';
import { type DocumentFormat, documentText, writeDocument } from '../document-output.ts';
import { readText } from '../read-text.ts';
import type { RenderResult } from '../results/step-results.ts';

interface RenderOptions {
  readonly file: string;
  readonly out?: string;
  readonly output: DocumentFormat;
}

/** Asks nobody, but AWS for the account where roles are written into pods and irsa.yaml does not name it. */
export async function render(options: RenderOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const { region } = chain.aws;
  const objects = renderInjection({
    chain,
    aws: { account: await accountOf(chain), region, partition: partitionOf(region) },
    // Manifests are for a cluster of today: nothing in them depends on which.
    cluster: { uid: '', server: '', version: 'v1.36.0' },
  });
  const list: RenderResult = { apiVersion: 'v1', kind: 'List', items: objects };
  const texts = await Promise.all(
    objects.map((object) => documentText(JSON.stringify(object), options.output)),
  );
  const text =
    options.output === 'yaml'
      ? texts.join('---\n')
      : await documentText(`${JSON.stringify(list, null, 2)}\n`, 'json');
  await writeDocument(text, options.out);
}

async function accountOf({ aws, injection }: TrustChain): Promise<AccountId> {
  if (aws.account !== undefined) return aws.account;
  // Only `none` writes roles; the manifests of every other mode name no account.
  if (injection.mode !== 'none') return requireAccountId('000000000000');
  const { awsClients } = await import('../../aws/clients.ts');
  const { lookUpAws } = await import('../../aws/look-up-aws.ts');
  const clients = awsClients({ region: aws.region, report: () => {} });
  return (await lookUpAws(clients, aws)).account;
}
