import { describe, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { fakeChain } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const roleCount = 30;

describe.concurrent('where IAM lets so many calls through in a second', { timeout: 120_000 }, () => {
  test.each([5, 10, 20])('%i: all is done, near that rate, and no storm is raised', async (rate) => {
    const sandbox = await startSandbox({ hardships: { iamCallsPerSecond: rate, denied: ['iam:GetAccountAuthorizationDetails'] } });
    const [example] = fakeChain().roles;
    if (!example) throw new Error('the example has a role');
    const names = Array.from({ length: roleCount }, (_, index) => `throttled-${index}`);
    const world = awsWorld(sandboxPlace(sandbox), { roles: names.map((name) => ({ ...example, name })) });
    try {
      const began = performance.now();
      await world.apply();
      const left = plannedChanges(await world.plan());
      const seconds = (performance.now() - began) / 1000;
      const calls = sandbox.journal.entries().filter(({ service }) => service === 'iam');
      const refused = calls.filter(({ status }) => status === 400).length;
      console.log(rate, { seconds, done: calls.length - refused, refused, left: left.length });
    } finally {
      world.clients.close();
      await sandbox.close();
    }
  });
});
