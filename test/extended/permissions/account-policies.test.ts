import { describe, expect, it } from 'vitest';
import type { Role, TrustChain } from '../../../src/config/trust-chain.ts';
import type { AwsPermission } from '../../../src/permissions/aws-permission.ts';
import { iamPolicies, permissionsOf } from '../../../src/permissions/iam-policy.ts';
import { awsPolicyArn, identityProviderArn } from '../../../src/trust/arn.ts';
import type { Json } from '../../../src/trust/json.ts';
import { type AwsWorld, awsWorldOfAccounts } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { iamByHand } from '../../support/iam-by-hand.ts';
import { refusals, withoutAction } from '../../support/refused-calls.ts';
import {
  analytics,
  ownAccount,
  startTwoAccounts,
  type TwoAccounts,
  twoAccountChain,
} from '../../support/two-accounts.ts';

const { partition } = fakeContext().aws;
const boundary = awsPolicyArn(partition, 'AmazonS3FullAccess');
const chain = chainWithBounds();
const own = permissionsOf(chain, { account: ownAccount, partition });
const inOther = permissionsOf(chain, { account: analytics, partition });

/** In the second account one role with a permissions boundary and one without, with every kind of policy. */
function chainWithBounds(): TrustChain {
  const base = twoAccountChain('least-2');
  const [orders, reports] = base.roles;
  if (!orders || !reports) throw new Error('the chain has two roles');
  const bounded: Role = {
    ...orders,
    name: 'least-2-bounded',
    account: 'analytics',
    serviceAccounts: [{ namespace: 'shop', name: 'bounded' }],
    permissionsBoundary: boundary,
  };
  return { ...base, tags: { team: 'shop' }, roles: [orders, reports, bounded] };
}

function onlyPolicy(permissions: readonly AwsPermission[]): Json {
  const [policy, ...more] = iamPolicies(permissions);
  if (policy === undefined || more.length > 0) throw new Error('it is one document');
  return policy;
}

/** Returns the actions that AWS refuses during a chain's lifecycle if the caller has only these permissions. */
async function refusedTo(
  ofOperator: readonly AwsPermission[],
  ofRole: readonly AwsPermission[],
  work: (world: AwsWorld, two: TwoAccounts) => Promise<void> = lifecycle,
): Promise<readonly string[]> {
  const policy = (all: readonly AwsPermission[]) =>
    onlyPolicy(all.filter(({ actions }) => actions.length > 0));
  const two = await startTwoAccounts({ own: policy(ofOperator), inOther: policy(ofRole) });
  try {
    const life = async () => work(await awsWorldOfAccounts(two.place, chain), two);
    const failure = await life().catch((error: unknown) => error);
    const refused = refusals(two.sandbox);
    if (failure !== undefined && refused.length === 0) throw failure;
    return refused;
  } finally {
    two.other.close();
    await two.sandbox.close();
  }
}

async function lifecycle(world: AwsWorld, { other }: TwoAccounts): Promise<void> {
  const hand = iamByHand(other.iam, {
    account: analytics,
    provider: identityProviderArn(partition, analytics, declaredIssuerUrl(chain)),
    audience: chain.audience,
    bounded: 'least-2-bounded',
    free: 'least-2-reports',
    boundary,
  });
  await world.apply();
  await world.verify();
  await hand.drift();
  await hand.untag('team');
  await world.apply();
  await world.remove();
  await world.apply();
  await hand.untag('irsactl.dev/managed');
  await world.apply({ consent: { adopt: true } });
  await world.remove();
}

describe('the policies of `irsactl iam-policy` for two accounts', { timeout: 300_000 }, () => {
  it('suffice to plan, apply, verify, repair, adopt and destroy', async () => {
    expect(await refusedTo(own, inOther)).toEqual([]);
  });

  it('do not name the bucket in the account without it', () => {
    expect(JSON.stringify(iamPolicies(inOther))).not.toMatch(/s3:|cloudfront:|sts:/);
    expect(JSON.stringify(iamPolicies(own))).not.toContain(`iam::${analytics}:role/least-2`);
  });

  it('do not suffice without the permission to assume the role', async () => {
    expect(await refusedTo(withoutAction(own, 'sts:AssumeRole'), inOther)).toEqual(['sts:AssumeRole']);
  });

  it.each([...new Set(inOther.flatMap(({ actions }) => actions))])(
    'do not suffice without %s in the second account',
    async (action) => {
      expect(await refusedTo(own, withoutAction(inOther, action))).not.toEqual([]);
    },
  );

  it('suffice for planning with --read-only', async () => {
    const looks = (all: readonly AwsPermission[]) => all.filter(({ access }) => access === 'look');
    const look = async (world: AwsWorld) => void (await world.plan());
    expect(await refusedTo(looks(own), looks(inOther), look)).toEqual([]);
  });
});
