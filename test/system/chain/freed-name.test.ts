import { expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { labAccount, labProvider } from '../../support/lab-parts.ts';

const lab = chainLab();

it('destroy keeps the bucket while IAM trusts its name, says why, and ends with code 4', async () => {
  expect((await lab().irsactl('apply', ['--yes', '-q'])).code).toBe(0);
  const { buckets } = lab().sandbox().s3Store;
  const provider = labProvider(lab());
  provider.tags = provider.tags.filter(({ Key }) => !Key?.startsWith('irsactl.dev/'));

  const first = await lab().irsactl('destroy', ['--yes', '-q']);
  expect(first.stdout).toContain('IRSA-ISSUER-055');
  expect(first.code).toBe(4);
  const second = await lab().irsactl('destroy', ['--yes', '-q', '--accept-loss']);
  expect(second.stderr).toContain('IRSA-ISSUER-055');
  expect(second.code).toBe(4);
  expect([...(buckets.get(labChain.bucket)?.objects.keys() ?? [])]).toEqual([
    '.well-known/openid-configuration',
    'keys.json',
  ]);

  labAccount(lab()).providers.delete(provider.arn);
  expect((await lab().irsactl('destroy', ['--yes', '-q'])).code).toBe(0);
  expect(buckets.has(labChain.bucket)).toBe(false);
});
