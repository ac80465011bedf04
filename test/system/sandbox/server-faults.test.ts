import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { iamClient } from '../../support/web-identity-role.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ users: [{ name: 'nobody', policies: [] }] });
});
afterAll(() => sandbox.close());

describe('permissions, faults and journal', () => {
  it('names the missing permission as AWS does', async () => {
    const iam = iamClient(sandbox, sandbox.userCredentials('nobody'));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: iam:GetRole on resource: role x because no identity-based policy allows the iam:GetRole action',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('fails the requested number of calls, then answers, and counts all of them', async () => {
    const { endpoint, region, rootCredentials: credentials } = sandbox;
    sandbox.journal.clear();
    sandbox.faults.add({ service: 'sts', action: 'GetCallerIdentity', times: 2, status: 'throttle' });
    const once = new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
    await expect(once.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
    });
    const patient = new STSClient({ endpoint, region, credentials });
    expect((await patient.send(new GetCallerIdentityCommand({}))).$metadata.attempts).toBe(2);
    expect(sandbox.journal.entries().map(({ action, status }) => [action, status])).toEqual([
      ['GetCallerIdentity', 400],
      ['GetCallerIdentity', 400],
      ['GetCallerIdentity', 200],
    ]);
    sandbox.faults.add({ service: 'sts', code: 'IDPCommunicationError', status: 400 });
    await expect(once.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      Code: 'IDPCommunicationError',
    });
  });
});
