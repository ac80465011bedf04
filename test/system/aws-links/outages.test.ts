import { describe, expect, onTestFinished, test } from 'vitest';
import { outagePauses } from '../../../src/aws/retry.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const tries = outagePauses.length;

/** A chain on its own sandbox, with 1 ms between the tries during an outage. */
async function chainWithShortPauses(options: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const world = awsWorld({ ...sandboxPlace(sandbox), outagePauses: outagePauses.map(() => 1) });
  onTestFinished(() => world.clients.close());
  return { sandbox, world };
}

describe('AWS answers 5xx', () => {
  test('for a minute: the retries last longer', () => {
    expect(outagePauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(60_000);
  });

  test.each([
    ['iam', 'CreateRole', 500, 'ServiceFailure'],
    ['iam', 'GetRole', 503, 'ServiceUnavailable'],
    ['s3', 'PutObject', 503, 'ServiceUnavailable'],
    ['s3', 'HeadBucket', 500, 'InternalError'],
  ])('%s:%s until the last try: apply succeeds', async (service, action, status, code) => {
    const { sandbox, world } = await chainWithShortPauses();
    sandbox.faults.add({ service, action, status, code, times: tries });
    await world.apply();
    expect(plannedChanges(await world.plan())).toEqual([]);
  });

  test('for longer: apply fails, and the next apply continues', async () => {
    const { sandbox, world } = await chainWithShortPauses();
    // apply creates both roles concurrently.
    const times = 2 * (tries + 1);
    const message = 'not now';
    sandbox.faults.add({
      service: 'iam',
      action: 'CreateRole',
      status: 503,
      code: 'ServiceUnavailable',
      times,
      message,
    });
    await expect(world.apply()).rejects.toMatchObject({ code: 'IRSA-AWS-005' });
    const rest = await world.apply();
    expect(rest.map(({ kind }) => kind).sort()).toEqual([
      'attach-policy',
      'create-role',
      'create-role',
      'put-inline-policy',
    ]);
  });
});

describe('the bucket', () => {
  test('with the same name is still being deleted: apply waits', async () => {
    const { sandbox, world } = await chainWithShortPauses();
    const message = 'A conflicting conditional operation is currently in progress against this resource.';
    const fault = { service: 's3', action: 'CreateBucket', status: 409, code: 'OperationAborted', message };
    sandbox.faults.add({ ...fault, times: 3 });
    await world.apply();
    expect(plannedChanges(await world.plan())).toEqual([]);
  });
});

describe('the clock of this machine', () => {
  test.each([-1, 1])('is wrong by %i hours: irsactl signs with the time of AWS', async (hours) => {
    const now = () => new Date(Date.now() + hours * 3_600_000);
    const { world } = await chainWithShortPauses({ now });
    await world.apply();
    expect(plannedChanges(await world.plan())).toEqual([]);
  });
});
