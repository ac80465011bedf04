import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { chainAnd } from '../../../test/support/marked-chain.ts';
import { runIrsactl } from '../../../test/support/run-irsactl.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { readInjected } from '../../links/injection/injected.ts';

async function render(injection: string, ...args: readonly string[]) {
  const file = join(await temporaryFolder(), 'irsa.yaml');
  const text = chainAnd(injection).replace(
    '{region: eu-central-1}',
    '{region: eu-central-1, account: "123456789012"}',
  );
  await writeFile(file, text);
  // Without access to a cluster or AWS.
  const { code, stdout, stderr } = await runIrsactl(['render', '--file', file, ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

it('writes the objects that apply would install, in its order', async () => {
  const objects = parseAllDocuments(await render('')).map((document) => document.toJS());
  expect(objects[0].kind).toBe('Namespace');
  expect(objects.at(-1).kind).toBe('MutatingWebhookConfiguration');
  const list = parse(await render('', '-o', 'json'));
  expect(list.items).toEqual(objects);
});

it('writes the fields that a pod needs', async () => {
  const [part] = parseAllDocuments(await render('  injection: none')).map((document) => document.toJS());
  expect(part).toMatchObject({ metadata: { namespace: 'shop' }, spec: { serviceAccountName: 'orders' } });
  for (const container of part.spec.containers) container.name = 'any';
  expect(readInjected(part)).toEqual({
    roleArn: 'arn:aws:iam::123456789012:role/prod-1-shop-orders',
    audience: 'sts.amazonaws.com',
    complete: true,
  });
});

it('writes the registration of an external webhook', async () => {
  const text = await render('  injection: {webhook: {url: "https://127.0.0.1:8443"}}');
  expect(parse(text)).toMatchObject({
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'irsactl-prod-1' },
  });
});

it('requests the account from AWS only if it writes roles into pods', async () => {
  const file = join(await temporaryFolder(), 'irsa.yaml');
  const run = async (injection: string) => {
    await writeFile(file, chainAnd(injection));
    return runIrsactl(['render', '--file', file], { env: { AWS_EC2_METADATA_DISABLED: 'true' } });
  };
  const webhook = await run('');
  expect(webhook).toMatchObject({ code: 0, stderr: '' });
  expect(webhook.stdout).not.toContain('000000000000');
  expect((await run('  injection: none')).stderr).toContain('IRSA-AWS-001');
});
