import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { applyPlan } from '../../../src/chain/apply-plan.ts';
import { noConsent } from '../../../src/chain/link.ts';
import { planChain } from '../../../src/chain/plan-chain.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

function world(over?: Parameters<typeof awsWorld>[1], key?: AwsWorld['key']): AwsWorld {
  const made = awsWorld(sandboxPlace(sandbox), over, key);
  onTestFinished(() => made.clients.close());
  return made;
}

/** The same chain in another cluster. */
function elsewhere({ context }: AwsWorld) {
  return { ...context, cluster: { ...context.cluster, uid: '00000000-0000-4000-8000-00000000beef' } };
}

async function applyElsewhere(first: AwsWorld): Promise<void> {
  const context = elsewhere(first);
  const plan = await planChain(first.links, context, noConsent);
  await applyPlan(plan, {
    ...{ links: first.links, context, consent: noConsent, progress: () => {} },
    ...{ interrupted: () => false, assertHeld: () => {}, sleep: async () => {} },
  });
}

test('two clusters with one key: the second is refused, and may use another key', async () => {
  const first = world();
  await applyElsewhere(first);
  const second = world({}, first.key);
  const [refusal, ...others] = findingsOf(await second.plan());
  expect([refusal?.code, others]).toEqual(['IRSA-ISSUER-075', []]);
  expect(refusal?.why).toContain(`the chain ${first.context.chain.name} of another cluster`);
  await expect(second.apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-ISSUER-075' }] });
  expect(findingsOf(await world().plan())).toEqual([]);
});

test('two chains of one cluster may share its key', async () => {
  const first = world();
  await first.apply();
  expect(findingsOf(await world({}, first.key).plan())).toEqual([]);
});

test('two clusters with one issuer: the second is refused', async () => {
  const first = world();
  await applyElsewhere(first);
  const codes = findingsOf(await world(first.context.chain).plan()).map(({ code }) => code);
  expect(codes.slice(0, 2)).toEqual(['IRSA-ISSUER-031', 'IRSA-PROVIDER-002']);
});

test('a bucket with the same name in another region is refused', async () => {
  const chain = world();
  const west = awsWorld(
    { ...sandboxPlace(sandbox), region: 'eu-west-1' },
    {
      ...chain.context.chain,
      aws: { region: 'eu-west-1' },
    },
  );
  onTestFinished(() => west.clients.close());
  await chain.apply();
  expect(findingsOf(await west.plan()).map(({ code }) => code)).toContain('IRSA-ISSUER-030');
});
