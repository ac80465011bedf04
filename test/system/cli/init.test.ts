import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { accountObject, nodeObject, surroundingCluster } from '../../support/surrounding-cluster.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { TerminalSession } from '../../support/terminal-session.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const noCredentials = { AWS_EC2_METADATA_DISABLED: 'true' };
const role = 'arn:aws:iam::111122223333:role/orders';

function aws() {
  const { accessKeyId, secretAccessKey } = sandbox.rootCredentials;
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'eu-central-1',
  };
}

async function validated(cwd: string): Promise<string> {
  const run = await runIrsactl(['validate'], { cwd });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return run.stdout;
}

describe('irsactl init on a terminal', () => {
  it('prints its checks in lines that fit the terminal and break between words', async () => {
    const cwd = await temporaryFolder();
    const terminal = new TerminalSession(['init'], { cwd, env: noCredentials, columns: 50 });
    await terminal.see('Name of the chain');
    terminal.type('\u0003');
    await terminal.end();
    const [before = ''] = terminal.shown.split('Name of the chain');
    const checks = before.split('\r\n').filter((line) => /^(checked| {2})/.test(line));
    expect(checks.length).toBeGreaterThan(3);
    expect(checks.filter((line) => line.length > 50)).toEqual([]);
  });

  it('suggests detected values; Enter accepts each suggestion', async () => {
    const cwd = await temporaryFolder();
    const cluster = await surroundingCluster({
      nodes: [nodeObject('cp-1', '192.0.2.1'), nodeObject('cp-2', '192.0.2.2')],
      serviceaccounts: [accountObject('shop', 'orders', role), accountObject('shop', 'default')],
    });
    const terminal = new TerminalSession(['init'], {
      cwd,
      env: { ...aws(), KUBECONFIG: cluster.kubeconfig },
    });
    await terminal.see('checked the kubeconfig: context kubernetes-admin@prod-1, cluster prod-1');
    await terminal.see('checked the version of Kubernetes: 1.36');
    await terminal.see("checked the cluster's nodes: 2 control plane nodes");
    await terminal.see("checked the cluster's service accounts: 1 with a role annotation");
    await terminal.see('checked the AWS configuration: region eu-central-1');
    await terminal.see('checked AWS STS: account ');
    for (const question of [
      'Name of the chain',
      'AWS region',
      'AWS account',
      'Hosting of the two public documents',
      'S3 bucket',
      'Control plane nodes',
      'How pods get their token',
    ]) {
      await terminal.see(question);
      terminal.type('\r');
    }
    await terminal.see('Which of these annotated service accounts');
    await terminal.see(`shop/orders (${role})`);
    terminal.type(' \r');
    await terminal.see('Other service accounts');
    terminal.type('\r');
    await terminal.see('Managed policies of shop/orders');
    terminal.type('AmazonS3ReadOnlyAccess\r');
    await terminal.see('managed:');
    await terminal.see('Writes irsa.yaml. Continue? [y/N]');
    expect(await readdir(cwd)).toEqual([]);
    terminal.type('y\r');
    await terminal.see('Next: irsactl validate, then irsactl plan');
    expect(await terminal.end()).toBe(0);
    expect(await validated(cwd)).toBe('irsa.yaml is valid: chain prod-1 with 1 role.\n');
    const text = await readFile(join(cwd, 'irsa.yaml'), 'utf8');
    expect(text).toContain('      - name: cp-2\n        ssh: 192.0.2.2\n');
    expect(text).toMatch(/account: "\d{12}"/);
    expect((await readdir(cwd)).sort()).toEqual(['irsa.schema.json', 'irsa.yaml']);
    expect(cluster.asked.toSorted()).toEqual([
      'GET /api/v1/nodes',
      'GET /api/v1/serviceaccounts',
      'GET /version',
    ]);
  });

  it('works even if its checks fail', async () => {
    const cwd = await temporaryFolder();
    const cluster = await surroundingCluster({ nodes: 'forbidden', serviceaccounts: 'silent' });
    const env = { ...noCredentials, KUBECONFIG: cluster.kubeconfig };
    const terminal = new TerminalSession(['init', '--region', 'eu-central-1'], { cwd, env });
    await terminal.see("checked the cluster's nodes: not allowed");
    await terminal.see("checked the cluster's service accounts: no answer in time");
    await terminal.see('checked AWS STS: There are no AWS credentials');
    await terminal.see('Name of the chain');
    terminal.type('\r\rprod-1-oidc\rcp-1=local\r\r\r');
    await terminal.see('Writes irsa.yaml. Continue? [y/N]');
    terminal.type('y\r');
    expect(await terminal.end()).toBe(0);
    expect(await validated(cwd)).toBe('irsa.yaml is valid: chain prod-1 with 0 roles.\n');
  });

  it('loses no pasted line, even if one of them is refused and corrected', async () => {
    const cwd = await temporaryFolder();
    const terminal = new TerminalSession(['init'], { cwd, env: noCredentials });
    await terminal.see('Name of the chain');
    terminal.type(
      'prod-1\neu-central-1a\ncloudfront\nprod-1-oidc\ncp-1=local\nupstream\nshop/orders\nReadOnlyAccess\n',
    );
    await terminal.see('"eu-central-1a" is not an AWS region.');
    await terminal.see('Did you mean');
    terminal.type('\u007f\r');
    await terminal.see('Writes irsa.yaml. Continue? [y/N]');
    terminal.type('y\r');
    expect(await terminal.end()).toBe(0);
    const text = await readFile(join(cwd, 'irsa.yaml'), 'utf8');
    expect(text).toContain('    region: eu-central-1\n');
    expect(text).toContain('    cloudFront:\n      bucket: prod-1-oidc\n');
    expect(text).toContain('        - managed: ReadOnlyAccess\n');
  });

  it('ignores a confirmation that was typed before it shows the file', async () => {
    const cwd = await temporaryFolder();
    const terminal = new TerminalSession(['init', '--name', 'prod-1', '--region', 'eu-central-1'], {
      cwd,
      env: noCredentials,
    });
    await terminal.see('Hosting of the two public documents');
    terminal.type('\r\rcp-1\r\r\ry\ry\r');
    await terminal.see('Writes irsa.yaml. Continue? [y/N]');
    terminal.type('n\r');
    await terminal.see(
      'To continue: irsactl init --name prod-1 --region eu-central-1 --hosting s3 --bucket prod-1-oidc --injection upstream --node cp-1=cp-1\r',
    );
    await terminal.see('IRSA-CLI-005');
    expect(await terminal.end()).toBe(1);
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([
    ['at a question', 'S3 bucket', '--name prod-1 --region eu-central-1 --hosting s3'],
    [
      'at the last question',
      'Writes irsa.yaml. Continue? [y/N]',
      '--name prod-1 --region eu-central-1 --hosting s3 --bucket prod-1-oidc --injection upstream --node cp-1=local',
    ],
  ])('stops at Ctrl-C %s, writes nothing, and says how to continue', async (_, question, options) => {
    const cwd = await temporaryFolder();
    const terminal = new TerminalSession(['init'], { cwd, env: noCredentials });
    await terminal.see('Name of the chain');
    terminal.type('prod-1\reu-central-1\r\r');
    if (question !== 'S3 bucket') terminal.type('prod-1-oidc\rcp-1=local\r\r\r');
    await terminal.see(question);
    terminal.type('\u0003');
    await terminal.see(`To continue: irsactl init ${options}\r`);
    await terminal.see('IRSA-PLAN-005');
    expect(await terminal.end()).toBe(130);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('stops at Ctrl-C during its checks', async () => {
    const cwd = await temporaryFolder();
    const cluster = await surroundingCluster({ nodes: 'silent', serviceaccounts: 'silent' });
    const terminal = new TerminalSession(['init'], {
      cwd,
      env: { ...noCredentials, KUBECONFIG: cluster.kubeconfig },
    });
    await expect.poll(() => cluster.asked.length, { timeout: 60_000 }).toBe(1);
    terminal.type('\u0003');
    await terminal.see('IRSA-PLAN-005');
    expect(await terminal.end()).toBe(130);
  });

  it('asks nothing if irsa.yaml already exists', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'irsa.yaml'), 'mine');
    const terminal = new TerminalSession(['init'], { cwd, env: noCredentials });
    await terminal.see('IRSA-CONFIG-027');
    expect(await terminal.end()).toBe(2);
    expect(terminal.shown).not.toContain('Name of the chain');
    expect(await readFile(join(cwd, 'irsa.yaml'), 'utf8')).toBe('mine');
  });
});

describe('irsactl init without a terminal', () => {
  it('names all missing options together', async () => {
    const cwd = await temporaryFolder();
    const run = await runIrsactl(['init', '--region', 'eu-central-1'], { cwd });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('IRSA-CONFIG-026  irsactl init needs --name and --bucket.');
    expect(run.stderr).toContain('--name CHAIN --bucket BUCKET');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('runs no checks', async () => {
    const cluster = await surroundingCluster({ nodes: [], serviceaccounts: [] });
    await runIrsactl(['init', '--kubeconfig', cluster.kubeconfig], { cwd: await temporaryFolder() });
    expect(cluster.asked).toEqual([]);
  });

  it('reports the files that it wrote as JSON', async () => {
    const cwd = await temporaryFolder();
    const options = '--name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local -o json';
    const run = await runIrsactl(['init', ...options.split(' ')], { cwd });
    expect(JSON.parse(run.stdout)).toEqual({ written: ['irsa.schema.json', 'irsa.yaml'], replaced: [] });
    expect(await validated(cwd)).toContain('is valid');
  });

  it('prints the file with --file -, and refuses -o json with it', async () => {
    const cwd = await temporaryFolder();
    const options = '--file - --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local';
    const words = ['init', ...options.split(' ')];
    expect((await runIrsactl(words, { cwd })).stdout).toContain('\nkind: TrustChain\n');
    expect(await runIrsactl([...words, '-o', 'json'], { cwd })).toMatchObject({ code: 2, stdout: '' });
    expect(await readdir(cwd)).toEqual([]);
  });
});
