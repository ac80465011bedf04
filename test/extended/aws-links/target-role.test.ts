import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import { stsWebIdentity } from '../../../src/aws/sts-web-identity.ts';
import { noConsent } from '../../../src/chain/link.ts';
import { roleAccounts } from '../../../src/chain/role-accounts.ts';
import { renderAwsConfig } from '../../../src/injection/render-aws-config.ts';
import { checkProof } from '../../../src/links/proof/check.ts';
import { desiredProof } from '../../../src/links/proof/desired.ts';
import { probeProof } from '../../../src/links/proof/probe.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import type { RoleArn } from '../../../src/trust/arn.ts';
import { jwkOf } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { fakeChain } from '../../support/fake-context.ts';

import { findPythonTools, type PythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

const partner = '222233334444';
const target = `arn:aws:iam::${partner}:role/reports` as RoleArn;
const pair = rsaPair();

let sandbox: RunningSandbox;
let world: AwsWorld;
let theirs: IAMClient;
let tools: PythonTools;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox({ otherAccounts: [partner] });
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  const roles = [{ ...example, name: 'first-orders', targetRole: target }];
  world = awsWorld(sandboxPlace(sandbox), { roles }, jwkOf(pair.publicKey));
  await world.apply();
  const { accessKeyId, secretAccessKey } = sandbox.rootCredentialsOf(partner);
  theirs = new IAMClient({
    region: sandbox.region,
    endpoint: sandbox.endpoint,
    credentials: { accessKeyId, secretAccessKey },
  });
  await theirs.send(
    new CreateRoleCommand({ RoleName: 'reports', AssumeRolePolicyDocument: JSON.stringify(nobody) }),
  );
  tools = await findPythonTools();
  folder = await mkdtemp(join(tmpdir(), 'irsactl-target-role-'));
}, 180_000);
afterAll(async () => {
  await sandbox?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const nobody = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${partner}:root` }, Action: 'sts:AssumeRole' },
  ],
};
const trust = (statement: unknown) =>
  theirs.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: 'reports',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
const account = () => {
  const [first] = roleAccounts(world.context);
  if (!first) throw new Error('the chain has a role');
  return first;
};
const token = () =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: world.key.kid })
    .setIssuer(declaredIssuerUrl(world.context.chain))
    .setSubject('system:serviceaccount:shop:orders')
    .setAudience('sts.amazonaws.com')
    .setIssuedAt()
    .setExpirationTime('10m')
    .setJti(randomUUID())
    .sign(pair.privateKey);

/** The proof of the chain, with tokens that its API server would mint. */
async function prove() {
  const desired = desiredProof(world.context);
  // No credentials at all: only what STS gives.
  const clients = awsClients({ region: sandbox.region, endpoint: sandbox.endpoint });
  const evidence = await probeProof(desired, () => {}, {
    tokens: { mint: async () => ({ minted: true, token: await token() }) },
    sts: stsWebIdentity(clients),
    clock: { now: () => performance.now(), sleep: async () => {} },
    patienceSeconds: 0,
  });
  clients.close();
  return { evidence, findings: checkProof(desired, evidence) };
}

/** What a pod gets of the webhook, with the folder of its mount here. */
async function pod(): Promise<Record<string, string>> {
  const { account: named, roleArn } = account();
  const text = renderAwsConfig({
    roleArn,
    targetRoleArn: target,
    region: world.context.aws.region,
    namespace: named.namespace,
    serviceAccount: named.name,
  });
  const mount = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
  expect(text).toContain(`${mount}/token`);
  const home = await mkdtemp(join(folder, 'home-'));
  await writeFile(join(home, 'token'), await token());
  await writeFile(join(home, 'config'), text.replaceAll(mount, home));
  const environment = Object.entries(sandbox.endpointEnvironment()).filter(([name]) => !/KEY/.test(name));
  return {
    ...Object.fromEntries(environment),
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_PROFILE: 'target',
  };
}

describe('a role of another account, taken by the role of irsa.yaml', () => {
  it('is planned as the right to exactly that role, with the hour that AWS allows', async () => {
    const plan = await world.plan();
    expect(plan.links.flatMap(({ changes }) => changes)).toEqual([]);
    const [roles] = world.links.slice(-1);
    if (!roles) throw new Error('the world has roles');
    const stored = sandbox.state.accounts.get(sandbox.state.defaultAccount)?.roles.get('first-orders');
    expect(JSON.parse(stored?.inlinePolicies.get('assume-target-role') ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target }],
    });
    await stored?.inlinePolicies.delete('assume-target-role');
    const again = await world.plan(noConsent);
    const change = again.links
      .flatMap(({ changes }) => changes)
      .find(({ kind }) => kind === 'put-inline-policy');
    expect(change?.why).toContain('after an hour');
    await world.apply();
  });

  it('that does not trust it is found by the proof, with the statement that its owner must add', async () => {
    await trust(nobody.Statement[0]);
    const { findings } = await prove();
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-070', severity: 'error' }]);
    expect(findings[0]?.why).toMatch(/^AccessDenied: .*sts:AssumeRole on resource: .*reports/);
    const statement = /its account: (.*)$/.exec(findings[0]?.next ?? '')?.[1] ?? '';
    // As the finding says it, and nothing else.
    await trust(JSON.parse(statement));
    expect((await prove()).findings).toEqual([]);
  });

  it('is proven with a session that may do nothing, by one that may only take it', async () => {
    await trust({ Effect: 'Allow', Principal: { AWS: account().roleArn }, Action: 'sts:AssumeRole' });
    const before = sandbox.state.sessions.size;
    const { evidence } = await prove();
    expect(evidence).toMatchObject([
      {
        kind: 'answered',
        answer: {
          assumed: true,
          assumedRoleArn: `arn:aws:sts::${partner}:assumed-role/reports/irsactl-proof`,
        },
      },
    ]);
    const sessions = [...sandbox.state.sessions.values()].slice(before);
    expect(sessions.map(({ caller }) => caller.kind === 'role-session' && caller.sessionPolicies)).toEqual([
      [
        {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target }],
        },
      ],
      [{ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }],
    ]);
  });

  it('is what the AWS CLI works as, with nothing but the rendered config', async () => {
    await trust({ Effect: 'Allow', Principal: { AWS: account().roleArn }, Action: 'sts:AssumeRole' });
    const run = await runClient(tools.aws, ['sts', 'get-caller-identity', '--output', 'json'], await pod());
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({
      Account: partner,
      Arn: `arn:aws:sts::${partner}:assumed-role/reports/shop.orders`,
    });
    const first = await runClient(
      tools.aws,
      ['sts', 'get-caller-identity', '--profile', 'irsa', '--query', 'Arn', '--output', 'text'],
      await pod(),
    );
    expect(first.stdout.trim()).toMatch(/assumed-role\/first-orders\/shop\.orders$/);
  });

  it('is what boto3 works as', async () => {
    await trust({ Effect: 'Allow', Principal: { AWS: account().roleArn }, Action: 'sts:AssumeRole' });
    const program = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])';
    const run = await runClient(tools.python, ['-c', program], await pod());
    expect(run).toMatchObject({
      code: 0,
      stdout: `arn:aws:sts::${partner}:assumed-role/reports/shop.orders\n`,
    });
  });

  it('is what the AWS SDK for JavaScript works as', async () => {
    await trust({ Effect: 'Allow', Principal: { AWS: account().roleArn }, Action: 'sts:AssumeRole' });
    const program = `import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
      const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
      process.stdout.write(Arn ?? '');`;
    const run = await runClient(process.execPath, ['--input-type=module', '--eval', program], await pod());
    expect(run.stdout).toBe(`arn:aws:sts::${partner}:assumed-role/reports/shop.orders`);
  });
});
