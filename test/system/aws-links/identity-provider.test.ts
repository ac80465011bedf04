import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { publishedFolder } from '../../../src/nodes/published-folder.ts';
import {
  type RunningSandbox,
  type SandboxOptions,
  startSandbox,
} from '../../../src/sandbox/start-sandbox.ts';
import { identityProviderArn } from '../../../src/trust/arn.ts';
import { issuerHostPath, parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function aws(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function chainOn(
  sandbox: RunningSandbox,
  over: Parameters<typeof awsWorld>[1] = {},
): Promise<AwsWorld> {
  const world = awsWorld(sandboxPlace(sandbox), over);
  onTestFinished(() => world.clients.close());
  return world;
}

function providerOf({ context }: AwsWorld) {
  return identityProviderArn(context.aws.partition, context.aws.account, declaredIssuerUrl(context.chain));
}

const kindsOf = (changes: Awaited<ReturnType<AwsWorld['apply']>>) => changes.map(({ kind }) => kind);

describe('audiences', () => {
  test('one that a role outside the chain requires stays until that role is deleted', async () => {
    const world = await chainOn(await aws());
    await world.apply();
    const { iam } = world.clients;
    const OpenIDConnectProviderArn = providerOf(world);
    for (const ClientID of ['vault', 'nobody']) {
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }));
    }
    const hostPath = issuerHostPath(declaredIssuerUrl(world.context.chain));
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: OpenIDConnectProviderArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${hostPath}:aud`]: 'vault', [`${hostPath}:sub`]: 'system:serviceaccount:a:b' },
      },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    await iam.send(new CreateRoleCommand({ RoleName: 'others', AssumeRolePolicyDocument }));

    expect((await world.apply()).map(({ after }) => after)).toEqual([
      { audiences: ['sts.amazonaws.com', 'vault'] },
    ]);
    const plan = await world.plan();
    expect(plannedChanges(plan)).toEqual([]);
    expect(findingsOf(plan)).toMatchObject([{ code: 'IRSA-PROVIDER-007', severity: 'warning' }]);
    expect(findingsOf(plan)[0]?.why).toContain('others');
    expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');

    await iam.send(new DeleteRoleCommand({ RoleName: 'others' }));
    expect((await world.apply()).map(({ after }) => after)).toEqual([{ audiences: ['sts.amazonaws.com'] }]);
    expect(findingsOf(await world.plan())).toEqual([]);
  });
});

describe('a provider that was created', () => {
  test.each([
    ['by hand', [], ''],
    ['with eksctl', [{ Key: 'alpha.eksctl.io/cluster-name', Value: 'prod' }], 'shows that eksctl created it'],
    ['with kOps', [{ Key: 'KubernetesCluster', Value: 'prod.example.com' }], 'shows that kOps created it'],
    ['with Terraform', [{ Key: 'ManagedBy', Value: 'Terraform' }], 'shows that Terraform created it'],
  ])('%s is adopted only with --adopt, after plan showed the difference', async (_how, Tags, maker) => {
    const world = await chainOn(await aws());
    const { iam } = world.clients;
    const ThumbprintList = ['ab'.repeat(20)];
    const input = {
      Url: declaredIssuerUrl(world.context.chain),
      ClientIDList: ['vault'],
      ThumbprintList,
      Tags,
    };
    await iam.send(new CreateOpenIDConnectProviderCommand(input));

    const [refusal] = findingsOf(await world.plan());
    expect(refusal?.code).toBe('IRSA-PROVIDER-001');
    expect(refusal?.why).toContain("Its audiences are vault; the chain's sts.amazonaws.com is missing.");
    expect(refusal?.why).toContain(maker);
    await expect(world.apply()).rejects.toThrow('IRSA-PROVIDER-001');

    const taken = (await world.apply({ consent: { adopt: true } })).filter(
      ({ link }) => link === 'identity-provider',
    );
    expect(kindsOf(taken)).toEqual(['tag-provider', 'add-audience']);
    expect(taken[0]?.before).toEqual({
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    });
    expect(taken[0]?.why).toContain(maker);
    expect(plannedChanges(await world.plan())).toEqual([]);
    const OpenIDConnectProviderArn = providerOf(world);
    const now = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    expect([now.ClientIDList, now.ThumbprintList]).toEqual([['vault', 'sts.amazonaws.com'], ThumbprintList]);
  });
});

describe('the quota of providers', () => {
  test('is checked by the plan, and nothing is changed', async () => {
    const sandbox = await aws();
    const world = await chainOn(sandbox);
    const [account] = sandbox.state.accounts.values();
    for (let index = 0; index < 100; index += 1) {
      const url = `issuer-${index}.example.com`;
      const arn = `arn:aws:iam::${sandbox.account}:oidc-provider/${url}`;
      const rest = { clientIds: [], thumbprints: [], tags: [], created: new Date() };
      account?.providers.set(arn, { arn, url, ...rest });
    }
    expect(findingsOf(await world.plan()).map(({ code }) => code)).toEqual(['IRSA-AWS-012']);
    sandbox.journal.clear();
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: 'IRSA-AWS-012' }] });
    expect(sandbox.journal.count('s3', 'CreateBucket')).toBe(0);
  });

  test('that plan cannot know is reported by apply, and the next apply continues', async () => {
    const sandbox = await aws();
    const world = await chainOn(sandbox);
    const message = 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 120';
    const action = 'CreateOpenIDConnectProvider';
    sandbox.faults.add({ service: 'iam', action, status: 409, code: 'LimitExceeded', message });
    await expect(world.apply()).rejects.toMatchObject({
      code: 'IRSA-AWS-012',
      problem: { why: `AWS: ${message}` },
    });
    expect(sandbox.journal.count('iam', action)).toBe(1);
    expect(kindsOf(await world.apply())[0]).toBe('create-provider');
  });
});

describe('an issuer with a certificate of a private authority', () => {
  test('is trusted by its thumbprint, which the plan shows, and which apply restores after a manual change', async () => {
    const sandbox = await aws();
    const folder = await temporaryFolder();
    const host = 'issuer.example.com';
    const handler = async ({ path }: { path: string }) => {
      const body = await publishedFolder.read(folder, path.slice(1));
      return {
        status: body === null ? 404 : 200,
        headers: { 'content-type': 'application/json' },
        body: body ?? '',
      };
    };
    sandbox.serveSite(host, handler, { trusted: false });
    const issuer = { hosting: 'directory', path: folder, url: parseIssuerUrl(`https://${host}`) } as const;
    const world = await chainOn(sandbox, { issuer });
    const created = (await world.apply()).find(({ kind }) => kind === 'create-provider');
    expect(created?.after).toMatchObject({ thumbprints: [expect.stringMatching(/^[0-9a-f]{40}$/)] });
    expect(plannedChanges(await world.plan())).toEqual([]);
    expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');

    const OpenIDConnectProviderArn = providerOf(world);
    const changed = { OpenIDConnectProviderArn, ThumbprintList: ['cd'.repeat(20)] };
    await world.clients.iam.send(new UpdateOpenIDConnectProviderThumbprintCommand(changed));
    const broken = (await world.verify()).flatMap(({ findings }) => findings.map(({ code }) => code));
    expect(broken).toEqual(['IRSA-PROVIDER-003']);
    const repaired = await world.apply();
    expect(repaired.map(({ kind, before }) => [kind, before])).toEqual([
      ['set-thumbprints', { thumbprints: ['cd'.repeat(20)] }],
    ]);
    expect(plannedChanges(await world.plan())).toEqual([]);
    await world.remove();
  });
});

test.each([
  ['cn-north-1', 'aws-cn', 's3.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 's3.us-gov-west-1.amazonaws.com'],
])('in %s every ARN has the partition %s, starting with the plan', async (region, partition, suffix) => {
  const world = await chainOn(await aws({ region }));
  const provider = `arn:${partition}:iam::${world.context.aws.account}:oidc-provider/${world.context.chain.name}-oidc.${suffix}`;
  const planned = await world.plan();
  expect(planned.links.find(({ link }) => link === 'identity-provider')?.summary).toContain(provider);
  const arns = JSON.stringify(plannedChanges(planned)).match(/arn:[a-z-]+:/g) ?? [];
  expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
  await world.apply();
  expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
  expect(plannedChanges(await world.plan())).toEqual([]);
  await world.remove();
});
