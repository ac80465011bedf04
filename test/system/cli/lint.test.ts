import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { helpExamples } from '../../support/help-examples.ts';
import { smallestChain } from '../../support/marked-chain.ts';
import { programsOnPath } from '../../support/programs-on-path.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { keepTranscript } from '../../support/transcript.ts';
import { iamClient } from '../../support/web-identity-role.ts';

const hostPath = 'prod-1-oidc.s3.eu-central-1.amazonaws.com';
const action = 'sts:AssumeRoleWithWebIdentity';

let sandbox: RunningSandbox;
let folder: string;
let path: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = await mkdtemp(join(tmpdir(), 'irsactl-lint-'));
  const { aws } = await findPythonTools();
  path = [await programsOnPath(folder), dirname(aws)].join(delimiter);
  await mkdir(join(folder, 'work'));
  await writeFile(join(folder, 'work/irsa.yaml'), smallestChain);
});
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line in a shell with irsactl, the AWS CLI and an account. */
function runLine(line: string): Promise<Ended> {
  const env = { PATH: path, HOME: folder, AWS_PAGER: '', ...sandbox.endpointEnvironment() };
  const cwd = join(folder, 'work');
  return new Promise((ended) => {
    execFile('/bin/sh', ['-c', line], { env, cwd, timeout: 120_000 }, (fault, stdout, stderr) => {
      keepTranscript(line, stdout + stderr);
      ended({ code: Number(fault?.code ?? 0), stdout, stderr });
    });
  });
}

/** Creates a role that trusts a provider's tokens under this condition; returns its trust policy. */
async function createRole(RoleName: string, Federated: string, Condition: object): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Federated }, Action: action, Condition };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iamClient(sandbox).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return AssumeRolePolicyDocument;
}

const aud = { [`${hostPath}:aud`]: 'sts.amazonaws.com' };
const sub = (text: string) => ({ [`${hostPath}:sub`]: text });
const orders = 'system:serviceaccount:shop:orders';
const providerOf = (host: string) => `arn:aws:iam::${sandbox.account}:oidc-provider/${host}`;

it('checks only the roles that trust the issuer of the chain', async () => {
  const own = providerOf(hostPath);
  await createRole('sound', own, { StringEquals: { ...aud, ...sub(orders) } });
  await createRole('elsewhere', providerOf('ci.example.org'), {});
  expect(await runLine('irsactl lint')).toMatchObject({
    code: 4,
    stdout: expect.stringMatching(/^IRSA-LINT-004 {2}The role sound: Statement 1 names\s+arn:aws:iam::/),
  });
  const ClientIDList = ['sts.amazonaws.com'];
  await iamClient(sandbox).send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${hostPath}`, ClientIDList }),
  );
  expect(await runLine('irsactl lint')).toEqual({
    code: 0,
    stdout: `No mistakes in 1 trust policy of the account ${sandbox.account} for\nhttps://${hostPath}.\n`,
    stderr: '',
  });
});

it('runs the examples in its help', async () => {
  const trust = await createRole('wide', providerOf(hostPath), {
    StringEquals: aud,
    StringLike: sub('system:serviceaccount:shop:*'),
  });
  await writeFile(join(folder, 'work/trust.json'), trust);
  const [account, otherIssuer, file, all] = await Promise.all(helpExamples('lint').map(runLine));
  expect(account).toMatchObject({
    code: 4,
    stdout: expect.stringMatching(/^IRSA-LINT-002 {2}The role wide: Statement 1 trusts every subject/),
  });
  const oidc = 'https://oidc.example.com/prod-1';
  expect(otherIssuer).toMatchObject({
    code: 0,
    stdout: `No mistakes in 0 trust policies of the account ${sandbox.account} for\n${oidc}.\n`,
  });
  expect(file).toMatchObject({ code: 4, stdout: expect.stringContaining('trust.json:1:') });
  expect(all).toMatchObject({ code: 4, stderr: '' });
  const [run] = JSON.parse(all?.stdout ?? '').runs;
  // Without an issuer, lint also checks roles of other providers.
  const results = run.results.map(
    (one: { ruleId: string; message: { text: string } }) =>
      `${one.ruleId} ${/The role (\w+)/.exec(one.message.text)?.[1]}`,
  );
  expect(results.toSorted()).toEqual([
    'IRSA-LINT-001 elsewhere',
    'IRSA-LINT-002 elsewhere',
    'IRSA-LINT-002 wide',
  ]);
});

it('prints the same as JSON, and refuses files without a trust policy', async () => {
  const { code, stdout } = await runLine('irsactl lint trust.json -o json');
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    code: 4,
    policies: 1,
    problems: [{ code: 'IRSA-LINT-002', place: { file: 'trust.json', line: 1 } }],
  });
  expect(await runLine('irsactl lint nope.json')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^IRSA-LINT-009 {2}nope\.json cannot be read\.\n {2}why +There is no such file\./,
    ),
  });
  expect(await runLine('irsactl lint irsa.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('irsa.yaml contains no trust policy.'),
  });
});

it.each([
  ['does not exist', 'nofile.json', 'cannot be read'],
  ['is broken', 'broken.json', 'contains no trust policy'],
])('prints a GitHub annotation and a SARIF log about a file that %s', async (_, file, problem) => {
  await writeFile(join(folder, 'work/broken.json'), '{"Version": ');
  const github = await runLine(`irsactl lint ${file} -o github`);
  expect(github).toMatchObject({ code: 2, stderr: '' });
  expect(github.stdout).toMatch(new RegExp(`^::error file=${file}.*title=IRSA-LINT-009::${file} ${problem}`));
  const sarif = await runLine(`irsactl lint ${file} -o sarif`);
  expect(sarif).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(sarif.stdout).runs[0].results).toMatchObject([{ ruleId: 'IRSA-LINT-009' }]);
});

it('accepts an issuer instead of irsa.yaml, and uses the region of --region or AWS_REGION', async () => {
  const elsewhere = `cd .. && irsactl lint --issuer https://${hostPath}`;
  const runs = await Promise.all([
    runLine(elsewhere),
    runLine(`${elsewhere} --region cn-north-1`),
    runLine(`export AWS_REGION=cn-north-1; ${elsewhere}`),
    runLine(`export AWS_REGION=cn-north-1; ${elsewhere} --region eu-central-1`),
  ]);
  const found = { code: 4, stdout: expect.stringContaining('The role wide:') };
  // The sandbox serves one region.
  const refused = {
    code: 1,
    stderr: expect.stringMatching(/Credential\s+should\s+be\s+scoped\s+to\s+a\s+valid\s+region/),
  };
  expect(runs).toMatchObject([found, refused, refused, found]);
});

it('lets --region replace the region of irsa.yaml, and with it the issuer', async () => {
  expect(await runLine('irsactl lint')).toMatchObject({ code: 4 });
  expect(await runLine('irsactl lint --region us-east-1')).toMatchObject({ code: 0, stderr: '' });
});
