import { describe, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { fakeChain } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const roleCount = 12;

// Most of the time passes between the calls.
describe.concurrent('with this limit of IAM calls per second', { timeout: 120_000 }, () => {
  test.each([5, 10, 20])('%i: apply finishes near that rate, without a retry storm', async (rate) => {
    // Without this permission, irsactl reads each role, which needs the most calls.
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:GetAccountAuthorizationDetails', Resource: '*' },
    ];
    const sandbox = await startSandbox({
      users: [{ name: 'operator', policies: [{ Version: '2012-10-17', Statement }] }],
      degradation: { iamCallsPerSecond: rate },
    });
    const [example] = fakeChain().roles;
    if (!example) throw new Error('the example has a role');
    const names = Array.from({ length: roleCount }, (_, index) => `throttled-${index}`);
    const world = awsWorld(sandboxPlace(sandbox, sandbox.userCredentials('operator')), {
      roles: names.map((name) => ({ ...example, name })),
    });
    try {
      const began = performance.now();
      await world.apply();
      expect(plannedChanges(await world.plan())).toEqual([]);
      const seconds = (performance.now() - began) / 1000;
      const calls = sandbox.journal.entries().filter(({ service }) => service === 'iam');
      const refused = calls.filter(({ status }) => status === 400).length;
      expect(refused).toBeLessThan(calls.length / 4);
      expect((calls.length - refused) / seconds).toBeGreaterThan(rate / 2);
    } finally {
      world.clients.close();
      await sandbox.close();
    }
  });
});
