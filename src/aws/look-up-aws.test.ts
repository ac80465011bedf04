import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { awsClients } from './clients.ts';
import { lookUpAws } from './look-up-aws.ts';

/** What the look-up says with this profile, where the configuration has prod and dev. */
async function failureWith(profile: string | undefined, env: Record<string, string> = {}): Promise<unknown> {
  const folder = await temporaryFolder();
  const file = join(folder, 'config');
  await writeFile(file, '[profile prod]\nregion = eu-central-1\n[profile dev]\nregion = eu-central-1\n');
  const all = {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const region = 'eu-central-1';
  const clients = awsClients({ region, ...(profile !== undefined && { profile }) });
  return lookUpAws(clients, { region })
    .catch((error: unknown) => error)
    .finally(() => clients.close());
}

it('names the profile that was meant', async () => {
  expect(await failureWith('prd')).toMatchObject({
    code: 'IRSA-AWS-015',
    problem: {
      what: 'The AWS configuration has no profile prd.',
      why: 'It has prod, dev.',
      next: 'Did you mean prod?',
    },
  });
  expect(await failureWith(undefined, { AWS_PROFILE: 'nope' })).toMatchObject({
    problem: { why: 'It has prod, dev.', next: expect.stringContaining('Name one of these') },
  });
});

it('says of a profile that is there how to log in to it', async () => {
  expect(await failureWith('dev')).toMatchObject({
    code: 'IRSA-AWS-001',
    problem: { next: expect.stringContaining('aws sso login --profile dev') },
  });
});
