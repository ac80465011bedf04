import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { awsClients } from './clients.ts';
import { lookUpAws } from './look-up-aws.ts';

it('the SDK writes no warnings to the console; irsactl reports the important one as a sentence', async () => {
  const environment = {
    AWS_PROFILE: 'nope',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    HOME: '/nonexistent',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const console_ = vi.spyOn(console, 'warn').mockReturnValue();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    console_.mockRestore();
  });
  const reported: string[] = [];
  const clients = awsClients({ region: 'eu-central-1', report: (sentence) => reported.push(sentence) });
  await expect(clients.sts.config.credentials()).rejects.toThrow();
  clients.close();
  expect(reported).toEqual(['AWS_PROFILE and AWS_ACCESS_KEY_ID are both set: AWS_PROFILE is used.']);
  expect(console_).not.toHaveBeenCalled();
});

it('a named profile takes precedence over the environment', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'config');
  await writeFile(file, '[profile lab]\naws_access_key_id = OFLAB\naws_secret_access_key = x\n');
  const environment = {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_PROFILE: 'other',
    AWS_ACCESS_KEY_ID: 'OFENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'y',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const clients = awsClients({ region: 'eu-central-1', profile: 'lab' });
  expect(await clients.iam.config.credentials()).toMatchObject({ accessKeyId: 'OFLAB' });
  clients.close();
});

it('each call and its outcome is reported, without its content', async () => {
  const heard: string[] = [];
  const clients = awsClients({
    region: 'eu-central-1',
    // No server listens on this port.
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-to-be-shown' },
    reportCall: (call) => heard.push(call),
  });
  const input = {
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    RoleSessionName: 's',
    WebIdentityToken: 'a.b.c',
  };
  await expect(clients.sts.send(new AssumeRoleWithWebIdentityCommand(input))).rejects.toThrow();
  clients.close();
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatch(
    /^aws sts:AssumeRoleWithWebIdentity on arn:aws:iam::123456789012:role\/r: \w+, \d+ ms$/,
  );
});

it('the error names a missing profile', async () => {
  const environment = { AWS_PROFILE: '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const clients = awsClients({ region: 'eu-central-1', profile: 'nope' });
  await expect(lookUpAws(clients, { region: 'eu-central-1' })).rejects.toMatchObject({
    code: 'IRSA-AWS-015',
    problem: { what: 'The AWS configuration has no profile nope.', why: 'It has no profiles.' },
  });
  clients.close();
});

it('the error names an unreadable CA bundle', async () => {
  vi.stubEnv('AWS_CA_BUNDLE', await temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => awsClients({ region: 'eu-central-1' })).toThrow(
    expect.objectContaining({
      code: 'IRSA-AWS-006',
      problem: expect.objectContaining({ why: 'It is a folder.' }),
    }),
  );
});
