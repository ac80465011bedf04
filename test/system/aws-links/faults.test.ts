import { afterAll, beforeAll, describe, test } from 'vitest';
import { s3Buckets } from '../../../src/aws/s3-buckets.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import type { TrustChain } from '../../../src/config/trust-chain.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { jwkOf } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { type FaultingAws, faultingAws } from '../../support/faulting-aws.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
const key = jwkOf(rsaPair().publicKey);
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

/** Runs `work` with a chain, an AWS endpoint that can inject faults, and the progress reports of its calls. */
async function onFaultingAws(
  work: (chain: AwsWorld, aws: FaultingAws, reports: string[]) => Promise<void>,
  over: Partial<TrustChain> = {},
) {
  const aws = await faultingAws(sandbox.endpoint);
  const reports: string[] = [];
  const report = (sentence: string) => void reports.push(sentence);
  const chain = awsWorld({ ...sandboxPlace(sandbox), endpoint: aws.endpoint, report }, over, key);
  try {
    await work(chain, aws, reports);
  } finally {
    chain.clients.close();
    await aws.close();
  }
}

/** Changes the distribution of a chain and its origin access control, as another writer would. */
function drift({ context }: AwsWorld): void {
  const isOwn = (name: string | undefined) => name?.startsWith(`irsactl-${context.chain.name}-`) === true;
  const { distributions, accessControls } = sandbox.cloudFront;
  for (const { config } of distributions.values()) {
    if (isOwn(config.Comment)) config.PriceClass = 'PriceClass_All';
  }
  for (const { config } of accessControls.values()) {
    if (isOwn(config.Name)) config.SigningBehavior = 'never';
  }
}

// Most of the time passes between the tries.
describe.concurrent("AWS's response", () => {
  for (const fault of ['lost', 'cut', 'throttled'] as const) {
    test(`to the first try of every call is ${fault}: apply, plan and destroy succeed`, async ({
      expect,
    }) => {
      await onFaultingAws(async (chain, aws) => {
        aws.failFirstTries(fault);
        await chain.apply();
        expect(plannedChanges(await chain.plan())).toEqual([]);
        await chain.remove();
        aws.failNothing();
        expect(plannedChanges(await chain.planRemoval())).toEqual([]);
      });
    });
  }

  for (const fault of ['lost', 'cut', 'throttled'] as const) {
    test(`from CloudFront to the first try of every call is ${fault}: apply, plan and destroy succeed`, async ({
      expect,
    }) => {
      const issuer = { hosting: 'cloudFront', bucket: `behind-${fault}`, url: null } as const;
      await onFaultingAws(
        async (chain, aws) => {
          aws.failFirstTries(fault);
          await chain.apply();
          drift(chain);
          expect(plannedChanges(await chain.plan())).toHaveLength(3);
          await chain.apply();
          expect(plannedChanges(await chain.plan())).toEqual([]);
          await chain.remove();
          aws.failNothing();
          expect(plannedChanges(await chain.planRemoval())).toEqual([]);
          const left = [...sandbox.cloudFront.distributions.values()].map(({ tags }) => tags);
          expect(JSON.stringify(left)).not.toContain(`"${chain.context.chain.name}"`);
        },
        { issuer, roles: [] },
      );
    });
  }

  test('never arrives: irsactl reports it, and fails after three tries', async ({ expect }) => {
    await onFaultingAws(async (chain, aws, reports) => {
      aws.failEveryTry('hanging');
      const buckets = s3Buckets(chain.clients, chain.context.aws.account);
      await expect(buckets.locate('some-bucket')).rejects.toMatchObject({
        code: 'IRSA-AWS-006',
        problem: { why: expect.stringContaining('s3:HeadBucket on some-bucket') },
      });
      expect(aws.calls).toBe(3);
      expect(reports[0]).toBe('AWS has not answered s3:HeadBucket on some-bucket for 10 s.');
    });
  });

  test('to a HEAD request is an error without a body: irsactl reports its status', async ({ expect }) => {
    await onFaultingAws(async (chain, aws) => {
      aws.failEveryTry('throttled');
      const buckets = s3Buckets(chain.clients, chain.context.aws.account);
      await expect(buckets.locate('some-bucket')).rejects.toMatchObject({
        code: 'IRSA-AWS-005',
        problem: { why: expect.stringContaining('returned status 503') },
      });
    });
  });
});
