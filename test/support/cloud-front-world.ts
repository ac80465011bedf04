import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, expect } from 'vitest';
import { type ChainPlan, plannedChanges } from '../../src/chain/chain-plan.ts';
import type { Finding } from '../../src/chain/finding.ts';
import type { TrustChain } from '../../src/config/trust-chain.ts';
import type { StoredDistribution } from '../../src/sandbox/cloudfront/store.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type AwsPlace, type AwsWorld, awsWorld } from './aws-world.ts';
import { sandboxPlace } from './sandbox-place.ts';
import { waitingClock } from './waiting-clock.ts';

export const bucket = 'behind-cloudfront';

/**
 * A sandbox for each test of a file. By default its CloudFront takes four minutes for a change. Time passes only when
 * irsactl waits. Call it at the top of a file and use its result inside tests.
 */
export function cloudFrontWorld(slowness: SandboxOptions = { deploymentSeconds: 240 }) {
  let sandbox: RunningSandbox;
  let client: CloudFrontClient;
  /** The time on the clock when the test began. */
  let began = 0;
  const clock = waitingClock();

  beforeEach(async () => {
    began = clock.now();
    const start = Date.now() - began;
    sandbox = await startSandbox({ ...slowness, now: () => new Date(start + clock.now()) });
    const { endpoint, region, rootCredentials: credentials } = sandbox;
    client = new CloudFrontClient({ endpoint, region, credentials });
  });
  afterEach(async () => {
    client.destroy();
    await sandbox.close();
  });

  const place = (): AwsPlace => ({ ...sandboxPlace(sandbox), clock });

  function world(over: Partial<TrustChain> = {}, key?: AwsWorld['key']): AwsWorld {
    const issuer = { hosting: 'cloudFront', bucket, url: null } as const;
    return awsWorld(place(), { name: 'prod-1', roles: [], issuer, ...over }, key);
  }

  function only(): StoredDistribution {
    const [one, ...more] = sandbox.cloudFront.distributions.values();
    if (!one || more.length > 0) throw new Error(`there are ${more.length + (one ? 1 : 0)} distributions`);
    return one;
  }

  async function verdictOf(one: AwsWorld): Promise<readonly Finding[]> {
    return (await one.verify()).find(({ link }) => link === 'issuer')?.findings ?? [];
  }

  return {
    sandbox: () => sandbox,
    client: () => client,
    secondsWaited: () => (clock.now() - began) / 1000,
    clock,
    place,
    world,
    only,
    verdictOf,
    async applied(): Promise<AwsWorld> {
      const one = world();
      await one.apply();
      return one;
    },
    /** Changes the distribution as another writer would: sends its whole config again. */
    async tamper(edit: (config: DistributionConfig) => DistributionConfig): Promise<void> {
      const { id: Id } = only();
      const { DistributionConfig: config, ETag } = await client.send(
        new GetDistributionConfigCommand({ Id }),
      );
      if (!config) throw new Error('there is a config');
      const changed = { Id, IfMatch: ETag, DistributionConfig: edit(config) };
      await client.send(new UpdateDistributionCommand(changed));
    },
    /** Expects this plan, applies it, and expects that the issuer then holds. */
    async expectBack(one: AwsWorld, expected: readonly string[]): Promise<void> {
      const plan = await one.plan();
      expect(kindsOf(plan)).toEqual(expected);
      await one.carryOut(plan);
      // The edges cache an error for 10 s.
      await clock.sleep(10_000);
      expect(await verdictOf(one)).toEqual([]);
      expect(plannedChanges(await one.plan())).toEqual([]);
    },
  };
}

export function kindsOf(plan: ChainPlan): readonly string[] {
  return plannedChanges(plan).map(({ kind }) => kind);
}
