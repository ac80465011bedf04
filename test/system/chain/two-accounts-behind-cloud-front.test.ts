import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { clusterState } from '../../support/world-state.ts';

const other = '222222222222';
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const lab = chainLab({ otherAccounts: [other], users: [{ name: 'operator', policies: [everything] }] });

function iam(account: string): IAMClient {
  const { endpoint, region, rootCredentialsOf } = lab().sandbox();
  return new IAMClient({ endpoint, region, credentials: rootCredentialsOf(account) });
}

/** Creates the role that irsactl assumes in the second account. */
async function makeOwnRole(): Promise<void> {
  const RoleName = 'irsactl';
  const Principal = { AWS: 'arn:aws:iam::123456789012:user/operator' };
  const trust = { ...everything, Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
  await iam(other).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyDocument = JSON.stringify(everything);
  await iam(other).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
}

it('a chain behind CloudFront with roles in two accounts: plan before the URL is known, apply the saved plan, destroy', {
  timeout: 600_000,
}, async () => {
  const { chainFile, cluster, sandbox } = lab();
  const { accessKeyId, secretAccessKey } = sandbox().userCredentials('operator');
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const irsactl = (command: string, ...args: string[]) =>
    lab().irsactl(command, args, { env, timeoutSeconds: 300 });
  await cluster.createNamespace('data');
  await makeOwnRole();
  const inAws = () => ({
    accounts: [...sandbox().state.accounts.values()].map(({ roles, providers }) => [
      ...roles.keys(),
      ...providers.keys(),
    ]),
    buckets: [...sandbox().s3Store.buckets.keys()],
    distributions: [...sandbox().cloudFront.distributions.keys()],
  });
  const before = [await clusterState(cluster), inAws()];
  const manifestBefore = await readFile(cluster.manifestPath);
  const text = (await readFile(chainFile, 'utf8')).replace('{s3: {', '{cloudFront: {');
  const accounts = `[{name: analytics, id: "${other}", assumeRole: "arn:aws:iam::${other}:role/irsactl"}]`;
  const whole = text
    .replace(
      'aws: {region: eu-central-1}',
      () => `aws: {region: eu-central-1, account: "123456789012", accounts: ${accounts}}`,
    )
    .replace(
      '  roles:\n',
      '  roles:\n    - {serviceAccount: {namespace: data, name: reports}, account: analytics}\n',
    );
  await writeFile(chainFile, whole);

  const plan = await irsactl('plan');
  expect(plan.stdout).toContain(`analytics ${other}`);
  expect(plan.stdout).toContain(`+ lab-1-data-reports (in analytics, ${other})`);
  expect(plan.stdout).toContain('known after apply');

  const saved = join(lab().folder, 'plan.json');
  await writeFile(saved, (await irsactl('plan', '-o', 'json')).stdout);
  const apply = await irsactl('apply', saved, '--yes');
  expect(apply.stdout).toContain('Every link holds');
  expect(apply.code).toBe(0);
  const [distribution] = [...sandbox().cloudFront.distributions.values()];
  const url = `https://${distribution?.domain}`;
  expect(await readFile(cluster.manifestPath, 'utf8')).toContain(`--service-account-issuer=${url}`);
  expect((await irsactl('plan', '--detailed-exitcode')).code).toBe(0);
  expect((await irsactl('verify')).code).toBe(0);

  const status = JSON.parse((await irsactl('status', '-o', 'json')).stdout);
  expect(status).toMatchObject({ account: '123456789012', accounts: [{ name: 'analytics', id: other }] });
  expect(status.links.find(({ link }: { link: string }) => link === 'roles')).toMatchObject({
    state: 'in place',
    since: expect.any(String),
    summary: '1 role; 1 role in analytics',
  });
  const { roles } = JSON.parse(
    (await irsactl('role', 'list', '--account', 'analytics', '-o', 'json')).stdout,
  );
  expect(roles).toMatchObject([
    { name: 'lab-1-data-reports', otherAccount: { id: other }, state: 'in place' },
  ]);
  const shown = await irsactl('role', 'show', 'lab-1-data-reports');
  expect(shown.stdout).toContain(`arn:aws:iam::${other}:role/lab-1-data-reports`);
  const graph = JSON.parse((await irsactl('graph', '-o', 'json')).stdout);
  expect(graph.links.flatMap(({ parts }: { parts: readonly { name: string }[] }) => parts)).toContainEqual(
    expect.objectContaining({ kind: 'role', name: 'lab-1-data-reports (analytics)', state: 'in place' }),
  );
  expect(JSON.stringify(graph)).toContain(url);
  const lint = await irsactl('lint');
  expect(lint.stdout).toMatch(/2 trust policies of the accounts 123456789012 and 222222222222/);
  expect(lint.stdout).toContain(url);

  const policy = JSON.parse((await irsactl('iam-policy', '--account', 'analytics')).stdout);
  expect(JSON.stringify(policy)).toContain(`arn:aws:iam::${other}:role/lab-1-data-reports`);
  expect(JSON.stringify(policy)).not.toContain('s3:');

  // irsa.yaml no longer lists the account, but the service account still has a role there.
  await writeFile(chainFile, text);
  for (const command of ['plan', 'destroy']) {
    const refused = await irsactl(command, ...(command === 'plan' ? [] : ['--yes']));
    expect(`${refused.stdout}${refused.stderr}`).toContain('IRSA-ROLE-055');
  }
  expect((await iam(other).send(new ListRolesCommand({}))).Roles).toHaveLength(2);

  await writeFile(chainFile, whole);
  for (const options of [[], ['--accept-loss']]) {
    expect((await irsactl('destroy', '--yes', '-q', ...options)).code).toBe(0);
  }
  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);
  expect([await clusterState(cluster), inAws()]).toEqual(before);
});
