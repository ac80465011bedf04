import { expect, it, onTestFinished, vi } from 'vitest';
import { awsClients } from './clients.ts';

it("the SDK's own warnings stay off the console; the one that a user needs is one sentence", async () => {
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
