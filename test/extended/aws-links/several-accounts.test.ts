import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  ListOpenIDConnectProvidersCommand,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { changeName } from '../../../src/chain/change.ts';
import { errorsIn } from '../../../src/chain/finding.ts';
import type { TrustChain } from '../../../src/config/trust-chain.ts';
import { identityProviderArn } from '../../../src/trust/arn.ts';
import { sidOf, writtenStatements } from '../../../src/trust/policy/written-statements.ts';
import { type AwsWorld, awsWorldOfAccounts, findingsOf, Killed } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import {
  analytics,
  assumedAccess,
  ownAccount,
  startTwoAccounts,
  type TwoAccounts,
  twoAccountChain,
} from '../../support/two-accounts.ts';

let two: TwoAccounts;
beforeAll(async () => {
  two = await startTwoAccounts();
});
afterAll(async () => {
  two?.other.close();
  await two?.sandbox.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

let worlds = 0;
function newChain(): TrustChain {
  worlds += 1;
  return twoAccountChain(`two-${worlds}`);
}

const open = (chain: TrustChain, key?: AwsWorld['key']) => awsWorldOfAccounts(two.place, chain, key);

function providerIn(account: typeof ownAccount, { context }: AwsWorld) {
  return identityProviderArn(context.aws.partition, account, declaredIssuerUrl(context.chain));
}

async function rolesIn(account: 'own' | 'other', { clients, context }: AwsWorld) {
  const { iam } = account === 'own' ? clients : two.other;
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  return Roles.flatMap(({ RoleName = '' }) =>
    RoleName.startsWith(`${context.chain.name}-`) ? RoleName : [],
  );
}

async function providersIn(account: 'own' | 'other', { clients, context }: AwsWorld) {
  const { iam } = account === 'own' ? clients : two.other;
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  return OpenIDConnectProviderList.filter(({ Arn = '' }) => Arn.includes(`/${context.chain.name}-oidc.`));
}

function hasBucket({ clients, context }: AwsWorld): Promise<boolean> {
  const look = new HeadBucketCommand({ Bucket: `${context.chain.name}-oidc` });
  return clients.s3.send(look).then(
    () => true,
    () => false,
  );
}

describe('a chain over two accounts', () => {
  test('has its provider and roles in each, the documents once, and is removed completely', async () => {
    const world = await open(newChain());
    const { name } = world.context.chain;
    const changes = await world.apply();
    expect(changes.filter(({ account }) => account).map((change) => changeName(change))).toEqual([
      `identity-provider/create-provider/${providerIn(analytics, world)} in ${analytics}`,
      `roles/create-role/${name}-reports in ${analytics}`,
      `roles/put-inline-policy/${name}-reports: queue in ${analytics}`,
    ]);
    expect(await rolesIn('own', world)).toEqual([`${name}-orders`]);
    expect(await rolesIn('other', world)).toEqual([`${name}-reports`]);
    expect(await providersIn('own', world)).toHaveLength(1);
    expect(await providersIn('other', world)).toHaveLength(1);
    const { Role } = await two.other.iam.send(new GetRoleCommand({ RoleName: `${name}-reports` }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(providerIn(analytics, world));
    expect(plannedChanges(await world.plan())).toEqual([]);
    expect((await world.verify()).map(({ verdict, findings }) => [verdict, findings])).toEqual(
      Array(4).fill(['holds', []]),
    );

    await world.remove();
    expect([...(await rolesIn('own', world)), ...(await rolesIn('other', world))]).toEqual([]);
    expect([...(await providersIn('own', world)), ...(await providersIn('other', world))]).toEqual([]);
    expect(await hasBucket(world)).toBe(false);
  });

  test('is finished by the same plan after a kill at any change', { timeout: 120_000 }, async () => {
    const count = async (chain: TrustChain) => plannedChanges(await (await open(chain)).plan()).length;
    const total = await count(newChain());
    for (let failAfter = 1; failAfter < total; failAfter += 1) {
      const world = await open(newChain());
      const plan = await world.plan();
      await expect(world.carryOut(plan, { failAfter })).rejects.toThrow(Killed);
      await world.carryOut(plan);
      expect(plannedChanges(await world.plan()), `killed after change ${failAfter}`).toEqual([]);

      const removal = await world.planRemoval();
      const stop = Math.min(failAfter, plannedChanges(removal).length - 1);
      await expect(world.carryOut(removal, { failAfter: stop })).rejects.toThrow(Killed);
      await world.carryOut(removal);
      expect(await hasBucket(world), `killed after removal ${stop}`).toBe(false);
      expect([...(await providersIn('own', world)), ...(await providersIn('other', world))]).toEqual([]);
    }
  });

  test('shares roles in each account separately', async () => {
    const chain = newChain();
    const [orders, reports] = chain.roles;
    if (!orders || !reports) throw new Error('the chain has two roles');
    const { name } = orders;
    const shared = { name, shared: true as const };
    const world = await open({
      ...chain,
      roles: [
        { ...orders, ...shared },
        { ...reports, ...shared },
      ],
    });
    await world.apply();
    const [inOwn, inOther] = [ownAccount, analytics].map((account) => () => {
      const stored = two.sandbox.state.accounts.get(account)?.roles.get(name);
      return { ...stored, statements: writtenStatements(JSON.parse(stored?.trustPolicy ?? 'null')) };
    });
    if (!inOwn || !inOther) throw new Error('there are two accounts');
    const own = inOwn().statements;

    // A foreign statement replaces the chain's in one of the two accounts.
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${analytics}:root` },
      Action: 'sts:AssumeRole',
    };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [theirs] });
    await two.other.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument }));
    const mending = await world.apply();
    expect(mending.map(changeName)).toEqual([`roles/merge-trust-statement/${name} in ${analytics}`]);
    expect(inOther().statements.map(sidOf)).toEqual(['Theirs', sidOf(own[0] ?? null)]);
    expect(inOwn().statements).toEqual(own);
    expect(findingsOf(await world.plan()).map(({ code, account }) => [code, account?.id])).toEqual([
      ['IRSA-ROLE-060', analytics],
    ]);

    await world.remove();
    expect(inOwn().statements).toEqual([]);
    expect(inOther().statements).toEqual([theirs]);
    expect(await providersIn('other', world)).toEqual([]);
  });

  test('needs no provider in its own account if every role is in another account', async () => {
    const chain = newChain();
    const world = await open({ ...chain, roles: chain.roles.filter(({ account }) => account) });
    await world.apply();
    expect(await providersIn('own', world)).toEqual([]);
    expect((await world.verify()).every(({ verdict }) => verdict === 'holds')).toBe(true);
    await world.remove();
    expect(await hasBucket(world)).toBe(false);
  });
});

describe('credentials are checked first', () => {
  const refusals: readonly [string, TrustChain['aws'], string, RegExp][] = [
    ['no external ID', accountBy(assumedAccess(null)), 'IRSA-AWS-025', /no external ID was given/],
    ['another external ID', accountBy(assumedAccess('wrong')), 'IRSA-AWS-025', /wrong/],
    ['a missing profile', accountBy({ kind: 'profile', profile: 'nope' }), 'IRSA-AWS-015', /analytics/],
    [
      'a profile of another account',
      accountBy({ kind: 'profile', profile: 'own' }),
      'IRSA-AWS-007',
      /123456789012/,
    ],
  ];

  function accountBy(access: ReturnType<typeof assumedAccess>): TrustChain['aws'] {
    return twoAccountChain('x', access).aws;
  }

  test.each(refusals)('%s', async (_what, aws, code, words) => {
    await withProfiles();
    const before = two.sandbox.journal.entries().length;
    const error = await open({ ...newChain(), aws }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String((error as { problem?: { what: string; why: string } }).problem?.what)).toBeTruthy();
    expect(JSON.stringify((error as { problem?: unknown }).problem)).toMatch(words);
    const made = two.sandbox.journal.entries().slice(before);
    expect([...new Set(made.map(({ service }) => service))]).toEqual(['sts']);
  });

  test('a profile of the account works like a role', async () => {
    await withProfiles();
    const chain = newChain();
    const world = await open({ ...chain, aws: accountBy({ kind: 'profile', profile: 'analytics' }) });
    await world.apply();
    expect(await rolesIn('other', world)).toHaveLength(1);
    await world.remove();
  });

  test('an expired session is replaced by a new one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const world = await open(newChain());
      await world.apply();
      const assumed = () =>
        two.sandbox.journal
          .entries()
          .filter(({ action, status }) => action === 'AssumeRole' && status === 200).length;
      const before = assumed();
      expect(plannedChanges(await world.plan())).toEqual([]);
      expect(assumed()).toBe(before);
      vi.setSystemTime(Date.now() + 3_601_000);
      expect(plannedChanges(await world.plan())).toEqual([]);
      expect(assumed()).toBeGreaterThan(before);
      await world.remove();
    } finally {
      vi.useRealTimers();
    }
  });

  async function withProfiles(): Promise<void> {
    const file = join(await temporaryFolder(), 'config');
    const { sandbox } = two;
    const profile = (name: string, key: { accessKeyId: string; secretAccessKey: string }) =>
      `[profile ${name}]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`;
    await writeFile(
      file,
      profile('own', sandbox.userCredentials('operator')) +
        profile('analytics', sandbox.userCredentials('analyst')),
    );
    vi.stubEnv('AWS_CONFIG_FILE', file);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_PROFILE', '');
  }
});

describe('foreign resources in the second account', () => {
  test('apply adopts a provider for the issuer; destroy releases it and keeps the documents', async () => {
    const world = await open(newChain());
    const OpenIDConnectProviderArn = providerIn(analytics, world);
    await two.other.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: declaredIssuerUrl(world.context.chain),
        ClientIDList: ['mine'],
        ThumbprintList: ['a'.repeat(40)],
      }),
    );
    const [blocker] = errorsIn(findingsOf(await world.plan()));
    expect(blocker).toMatchObject({
      code: 'IRSA-PROVIDER-001',
      account: { name: 'analytics', id: analytics },
    });
    expect(blocker?.why).toMatch(/This is in the account analytics \(222222222222\)\.$/);
    await world.apply({ consent: { adopt: true } });
    expect(plannedChanges(await world.plan())).toEqual([]);

    await world.remove();
    const left = await two.other.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    expect(left).toMatchObject({ ClientIDList: ['mine'] });
    expect(left.Tags ?? []).toEqual([]);
    // The chain's own account no longer trusts the issuer, but the documents stay.
    expect(await providersIn('own', world)).toEqual([]);
    expect(await hasBucket(world)).toBe(true);
    await two.other.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    await world.remove();
    expect(await hasBucket(world)).toBe(false);
  });

  test('a provider created while destroy runs stops the deletion of documents', async () => {
    const world = await open(newChain());
    await world.apply();
    const removal = await world.planRemoval();
    const upToProviders = plannedChanges(removal).findLastIndex(({ kind }) => kind === 'delete-provider') + 1;
    await expect(world.carryOut(removal, { failAfter: upToProviders })).rejects.toThrow(Killed);
    await two.other.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: declaredIssuerUrl(world.context.chain),
        ClientIDList: ['mine'],
        ThumbprintList: ['a'.repeat(40)],
      }),
    );
    await world.remove();
    expect(await hasBucket(world)).toBe(true);
    await two.other.iam.send(
      new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerIn(analytics, world) }),
    );
    await world.remove();
  });
});

describe('a role that moves to another account', () => {
  test('stays in the old account with its provider until --prune removes it', async () => {
    const world = await open(newChain());
    await world.apply();
    const { chain } = world.context;
    const moved = await open(
      { ...chain, roles: chain.roles.map(({ account: _, ...role }) => role) },
      world.key,
    );
    await moved.apply();
    expect(await rolesIn('own', moved)).toHaveLength(2);
    expect(await rolesIn('other', moved)).toHaveLength(1);
    expect(findingsOf(await moved.plan()).map(({ code, account }) => [code, account?.name])).toEqual([
      ['IRSA-PROVIDER-015', 'analytics'],
      ['IRSA-ROLE-047', 'analytics'],
    ]);

    await moved.apply({ consent: { prune: true } });
    expect(await rolesIn('other', moved)).toEqual([]);
    expect(findingsOf(await moved.plan()).map(({ code }) => code)).toEqual(['IRSA-PROVIDER-015']);
    await moved.apply({ consent: { prune: true } });
    expect(await providersIn('other', moved)).toEqual([]);
    expect(findingsOf(await moved.plan({ prune: true }))).toEqual([]);
    await moved.remove();
  });
});

test('apply refuses a plan made for other accounts than irsa.yaml has', async () => {
  const chain = newChain();
  const world = await open(chain);
  const plan = await world.plan();
  const renamed = (chain.aws.accounts ?? []).map((account) => ({ ...account, name: 'reporting' }));
  const roles = chain.roles.map((role) => (role.account ? { ...role, account: 'reporting' } : role));
  const other = await open({ ...chain, roles, aws: { ...chain.aws, accounts: renamed } }, world.key);
  await expect(other.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-002' });
  expect(await rolesIn('own', world)).toEqual([]);
});
