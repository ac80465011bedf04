import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { awsClients } from './clients.ts';
import { lookUpAws } from './look-up-aws.ts';

const twoProfiles = '[profile prod]\nregion = eu-central-1\n[profile dev]\nregion = eu-central-1\n';

/** The error of the look-up with this profile, if the configuration has these profiles. */
async function failureWith(
  profile: string | undefined,
  env: Record<string, string> = {},
  { config = twoProfiles, ssoToken }: { config?: string; ssoToken?: object } = {},
): Promise<unknown> {
  const folder = await temporaryFolder();
  const file = join(folder, 'config');
  await writeFile(file, config);
  if (ssoToken) {
    const cache = join(folder, '.aws/sso/cache');
    await mkdir(cache, { recursive: true });
    const name = createHash('sha1').update('corp').digest('hex');
    await writeFile(join(cache, `${name}.json`), JSON.stringify(ssoToken));
  }
  const all = {
    HOME: folder,
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

it('names the existing profiles', async () => {
  expect(await failureWith('prd')).toMatchObject({
    code: 'IRSA-AWS-015',
    problem: {
      what: 'The AWS configuration has no profile prd.',
      why: 'It has prod, dev.',
      next: expect.stringContaining('Name an existing profile'),
    },
  });
  expect(await failureWith(undefined, { AWS_PROFILE: 'nope' })).toMatchObject({
    problem: { why: 'It has prod, dev.', next: expect.stringContaining('Name an existing profile') },
  });
});

it('explains how to log in to an existing profile', async () => {
  expect(await failureWith('dev')).toMatchObject({
    code: 'IRSA-AWS-001',
    problem: { next: expect.stringContaining('aws sso login --profile dev') },
  });
});

const sso = `[profile corp]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = operator
region = eu-central-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-central-1
`;

it('explains how to log in to an SSO profile without a session or with an expired one', async () => {
  expect(await failureWith('corp', {}, { config: sso })).toMatchObject({
    code: 'IRSA-AWS-001',
    problem: { next: expect.stringContaining('aws sso login --profile corp') },
  });
  const ssoToken = { accessToken: 'over', expiresAt: '2020-01-01T00:00:00Z' };
  expect(await failureWith('corp', {}, { config: sso, ssoToken })).toMatchObject({
    code: 'IRSA-AWS-001',
    problem: { next: expect.stringContaining('aws sso login --profile corp') },
  });
});

it('explains how to use a session for a profile that needs an MFA code', async () => {
  const config = `[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = not-a-secret
[profile admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/operator
region = eu-central-1
`;
  expect(await failureWith('admin', {}, { config })).toMatchObject({
    code: 'IRSA-AWS-001',
    problem: {
      what: 'The profile admin needs an MFA code, which irsactl does not ask for.',
      next: expect.stringContaining('aws configure export-credentials --profile admin'),
    },
  });
});
