import { GetRoleCommand, ListRolesCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it, onTestFinished } from 'vitest';
import type { DegradationOptions } from '../../../src/sandbox/degradation.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { serveTestIssuer } from '../../support/test-issuer.ts';
import { createWebIdentityRole, iamClient } from '../../support/web-identity-role.ts';

/** A sandbox with a clock that the test advances; signatures are valid for 15 minutes. */
async function sandboxWith(degradation: DegradationOptions) {
  let passed = 0;
  const sandbox = await startSandbox({
    degradation,
    now: () => new Date(Date.now() + passed),
  });
  onTestFinished(() => sandbox.close());
  const issuer = await serveTestIssuer(sandbox);
  const wait = (seconds: number) => {
    passed += seconds * 1000;
  };
  return { sandbox, issuer, wait };
}

function clientOf({ endpoint, region, rootCredentials: credentials }: RunningSandbox, over = {}) {
  return { endpoint, region, credentials, maxAttempts: 1, ...over };
}

it('STS sees changes of roles, providers and trust policies late; IAM sees them immediately', async () => {
  const { sandbox, issuer, wait } = await sandboxWith({ iamLagSeconds: 10 });
  const RoleArn = await createWebIdentityRole(sandbox, issuer);
  const sts = new STSClient(clientOf(sandbox));
  const assume = async () => {
    const WebIdentityToken = await issuer.token();
    const input = { RoleArn, WebIdentityToken, RoleSessionName: 'test' };
    return sts.send(new AssumeRoleWithWebIdentityCommand(input)).then(
      () => 'role',
      (error: Error) => error.name,
    );
  };
  const iam = iamClient(sandbox);
  expect((await iam.send(new GetRoleCommand({ RoleName: 'orders' }))).Role?.Arn).toBe(RoleArn);
  expect(await assume()).toBe('InvalidIdentityTokenException');
  wait(11);
  expect(await assume()).toBe('role');
  const users = { Effect: 'Allow', Principal: { AWS: sandbox.account }, Action: 'sts:AssumeRole' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [users] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'orders', PolicyDocument }));
  expect(await assume()).toBe('role');
  wait(11);
  expect(await assume()).toBe('AccessDenied');
});

it('only IAM throttles calls above the rate', async () => {
  const { sandbox, wait } = await sandboxWith({ iamCallsPerSecond: 2 });
  const iam = iamClient(sandbox);
  const names = await Promise.all(
    [1, 2, 3, 4].map(() =>
      iam.send(new ListRolesCommand({})).then(
        () => 'ok',
        (error: Error) => error.name,
      ),
    ),
  );
  expect(names.filter((name) => name === 'ok').length).toBeLessThan(4);
  expect(names).toContain('Throttling');
  const sts = new STSClient(clientOf(sandbox));
  for (let call = 0; call < 5; call += 1) await sts.send(new GetCallerIdentityCommand({}));
  wait(1);
  await iam.send(new ListRolesCommand({}));
});

it('S3 and STS return 503 in a region that is down, and work in another', async () => {
  const { sandbox } = await sandboxWith({ downRegion: 'eu-west-1' });
  const down = clientOf(sandbox, { region: 'eu-west-1' });
  for (const call of [
    () => new S3Client(down).send(new ListBucketsCommand({})),
    () => new STSClient(down).send(new GetCallerIdentityCommand({})),
  ]) {
    await expect(call()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  }
  await new STSClient(clientOf(sandbox)).send(new GetCallerIdentityCommand({}));
  await iamClient(sandbox).send(new ListRolesCommand({}));
});

it('public documents are delayed', async () => {
  const { sandbox, issuer } = await sandboxWith({ documentSeconds: 0.3 });
  const began = performance.now();
  await sandbox.fetchPublic(`${issuer.url}/.well-known/openid-configuration`);
  expect(performance.now() - began).toBeGreaterThan(290);
});
