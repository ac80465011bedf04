import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { testedProgram } from '../../support/tested-program.ts';

const run = promisify(execFile);
const cluster = sharedCluster();

/** Allows everything except one action. */
const almost = (forbidden: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: forbidden, Resource: '*' },
  ],
});
const forbidden = ['iam:GetRole', 'iam:GetOpenIDConnectProvider'] as const;

let sandbox: RunningSandbox;
let folder: string;
let caFile: string;
let file: string;
let withoutAws: Readonly<Record<string, string>>;

beforeAll(async () => {
  const users = forbidden.map((action) => ({ name: userOf(action), policies: [almost(action)] }));
  sandbox = await startSandbox({ users });
  folder = await mkdtemp(join(tmpdir(), 'irsactl-refusals-'));
  caFile = join(folder, 'ca.pem');
  file = join(folder, 'irsa.yaml');
  await writeFile(caFile, sandbox.caPem);
  await writeFile(file, chainText());
  withoutAws = { KUBECONFIG: cluster().kubeconfigPath, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function userOf(action: string): string {
  return `not-${action.replace(':', '-')}`;
}

function chainText(account = ''): string {
  return `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: refused-1}
spec:
  aws: {region: eu-central-1${account}}
  issuer: {s3: {bucket: refused-1-oidc}}
  controlPlane:
    nodes: [{name: cp-1, local: true, manifest: ${cluster().manifestPath}, directory: ${folder}}]
  roles:
    - serviceAccount: {namespace: shop, name: orders}
      policies: [{managed: AmazonS3ReadOnlyAccess}]
  injection: none
`;
}

function plan(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
  return runIrsactl(['plan', '--file', file, ...args], { env });
}

function withAws(key = sandbox.rootCredentials): Readonly<Record<string, string>> {
  return { ...withoutAws, ...sandbox.proxyEnvironment(caFile, key) };
}

describe('irsactl plan', () => {
  it('shows the chain if all requirements are met', async () => {
    const run = await plan(withAws());
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('refused-1-shop-orders');
    expect(run.code).toBe(0);
  });

  it.each([
    ['is unset', {}, '.kube/config'],
    ['names no file', { KUBECONFIG: '/nonexistent/config' }, '/nonexistent/config'],
  ])('needs a kubeconfig: KUBECONFIG %s', async (_, env, text) => {
    const run = await plan({ HOME: folder, ...env });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('IRSA-CLUSTER-001');
    expect(run.stderr).toContain(text);
  });

  it('names the unreachable API server', async () => {
    const away = join(folder, 'away.kubeconfig');
    const text = await readFile(cluster().kubeconfigPath, 'utf8');
    await writeFile(away, text.replace(/server: ?\S+/, 'server: https://127.0.0.1:1'), { mode: 0o600 });
    const run = await plan({ ...withAws(), KUBECONFIG: away });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('IRSA-CLUSTER-002');
    expect(run.stderr).toContain('https://127.0.0.1:1');
  });

  it('says that there are no AWS credentials', async () => {
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = withAws();
    const run = await plan(env);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('IRSA-AWS-001');
  });

  it.each([
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }],
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }],
  ])('says that AWS does not accept the credentials: %s', async (_, env) => {
    const run = await plan({ ...withAws(), ...env });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('IRSA-AWS-002');
  });

  it('refuses credentials of another account than irsa.yaml names', async () => {
    const other = join(folder, 'other.yaml');
    await writeFile(other, chainText(", account: '210987654321'"));
    const run = await runIrsactl(['plan', '--file', other], { env: withAws() });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('IRSA-AWS-007');
    expect(run.stderr).toContain('123456789012');
    expect(run.stderr).toContain('210987654321');
  });

  it.each(forbidden)('names the call that a policy denies: %s', async (action) => {
    const run = await plan(withAws(sandbox.userCredentials(userOf(action))), ['-o', 'json']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    const [error] = JSON.parse(run.stderr).errors;
    expect(error).toMatchObject({ code: 'IRSA-AWS-004', what: expect.stringContaining(action) });
    expect(error.next).toContain('A deny in an identity-based policy wins over every permission');
  });

  it('succeeds if AWS throttles once', async () => {
    sandbox.faults.add({ service: 'iam', action: 'GetRole', status: 'throttle' });
    sandbox.faults.add({ service: 'sts', action: 'GetCallerIdentity', status: 'throttle' });
    sandbox.journal.clear();
    const run = await plan(withAws());
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(sandbox.journal.count('iam', 'GetRole')).toBe(2);
    expect(sandbox.journal.count('sts', 'GetCallerIdentity')).toBe(2);
  });
});

describe('irsactl apply', () => {
  const main = testedProgram();

  it('changes nothing without a terminal for the confirmation', async () => {
    sandbox.journal.clear();
    const run = await runIrsactl(['apply', '--file', file], { env: withAws(), input: 'yes\n' });
    expect(run.stdout).toContain('refused-1-shop-orders');
    expect(run.stderr).toContain('IRSA-CLI-001');
    expect(run.code).toBe(2);
    expect(changingCalls()).toEqual([]);
  });

  it('changes nothing in a dry run, which ends with the command to apply', async () => {
    sandbox.journal.clear();
    const run = await runIrsactl(['apply', '--dry-run', '--file', file], { env: withAws() });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(new RegExp(`Next: irsactl apply --file ${file}\n$`));
    expect(changingCalls()).toEqual([]);
  });

  it('changes nothing if standard input is closed', async () => {
    sandbox.journal.clear();
    const script = '"$@" <&- 2>&1; echo "code $?"';
    const command = ['sh', process.execPath, main, 'apply', '--file', file];
    const env = { PATH: process.env['PATH'] ?? '', ...withAws() };
    const { stdout: output } = await run('sh', ['-c', script, ...command], { env });
    expect(output).toContain('IRSA-CLI-001');
    expect(output).toMatch(/code 2\n$/);
    expect(changingCalls()).toEqual([]);
  });

  function changingCalls(): readonly string[] {
    return sandbox.journal
      .entries()
      .map(({ action }) => action)
      .filter((action) => !/^(Get|List|Head)/.test(action));
  }
});
