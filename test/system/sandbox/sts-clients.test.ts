import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { findPythonTools, type PythonTools } from '../../support/python-tools.ts';
import { serveTestIssuer } from '../../support/test-issuer.ts';
import { createWebIdentityRole } from '../../support/web-identity-role.ts';

const run = promisify(execFile);

let tools: PythonTools;
let sandbox: RunningSandbox;
let folder: string;
let pod: Record<string, string>;

beforeAll(async () => {
  tools = await findPythonTools();
  sandbox = await startSandbox();
  const issuer = await serveTestIssuer(sandbox);
  const roleArn = await createWebIdentityRole(sandbox, issuer);
  folder = await mkdtemp(join(tmpdir(), 'irsactl-sts-clients-'));
  await writeFile(join(folder, 'ca.pem'), sandbox.caPem);
  await writeFile(join(folder, 'token'), await issuer.token());
  // The variables of a pod, and no other AWS variables.
  pod = { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token') };
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** The environments for endpoint and proxy, without the sandbox's keys. */
const ways: [way: string, environment: () => Record<string, string>][] = [
  ['endpoint', () => keyless(sandbox.endpointEnvironment())],
  ['proxy', () => keyless(sandbox.proxyEnvironment(join(folder, 'ca.pem')))],
];

function keyless(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/KEY/.test(name)));
}

/** Runs a client in its own home: the AWS CLI caches web-identity credentials there. */
async function client(command: string, args: string[], environment: Record<string, string>): Promise<string> {
  const home = await mkdtemp(join(folder, 'home-'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  };
  const { stdout } = await run(command, args, { env, timeout: 60_000 });
  return stdout;
}

const expected = /^arn:aws:sts::123456789012:assumed-role\/orders\/[\w+=,.@-]+$/;

describe.each(ways)('through the %s', (way, environment) => {
  it('the AWS CLI gets its identity with a web identity token', async () => {
    const text = await client(tools.aws, ['sts', 'get-caller-identity', '--output', 'json'], {
      ...environment(),
      ...pod,
    });
    expect(JSON.parse(text)).toMatchObject({ Account: '123456789012', Arn: expect.stringMatching(expected) });
  });

  it('boto3 gets its identity with a web identity token', async () => {
    const program = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])';
    const text = await client(tools.python, ['-c', program], { ...environment(), ...pod });
    expect(text.trim()).toMatch(expected);
  });

  it('the AWS CLI creates, reads and deletes a provider and a role', async () => {
    const env = {
      ...environment(),
      AWS_ACCESS_KEY_ID: sandbox.rootCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.rootCredentials.secretAccessKey,
    };
    const iam = async (...args: string[]): Promise<unknown> => {
      const text = await client(tools.aws, ['iam', ...args, '--output', 'json'], env);
      return text === '' ? null : JSON.parse(text);
    };
    const host = `${way}.example.test`;
    const arn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
    const tag = 'Key=irsactl.dev/managed,Value=true';
    const thumbprint = ['--thumbprint-list', 'b'.repeat(40)];
    const clientIds = ['--client-id-list', 'sts.amazonaws.com'];
    await iam(
      'create-open-id-connect-provider',
      '--url',
      `https://${host}`,
      ...clientIds,
      ...thumbprint,
      '--tags',
      tag,
    );
    const shown = await iam('get-open-id-connect-provider', '--open-id-connect-provider-arn', arn);
    expect(shown).toMatchObject({
      Url: host,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['b'.repeat(40)],
      Tags: [{ Key: 'irsactl.dev/managed', Value: 'true' }],
    });
    const Statement = [
      { Effect: 'Allow', Principal: { Federated: arn }, Action: 'sts:AssumeRoleWithWebIdentity' },
    ];
    const document = { Version: '2012-10-17', Statement };
    const name = ['--role-name', `shop-${way}`];
    await iam('create-role', ...name, '--assume-role-policy-document', JSON.stringify(document));
    // The CLI decodes the policy document, so its encoding was right.
    expect(await iam('get-role', ...name)).toMatchObject({ Role: { AssumeRolePolicyDocument: document } });
    await iam('delete-role', ...name);
    await iam('delete-open-id-connect-provider', '--open-id-connect-provider-arn', arn);
    await expect(iam('get-role', ...name)).rejects.toThrow(
      `(NoSuchEntity) when calling the GetRole operation: The role with name shop-${way} cannot be found.`,
    );
  });
});

describe('through the proxy', () => {
  it('the default chain of the JS SDK gets its identity with a web identity token', async () => {
    const program = `
      import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
      import { NodeHttpHandler } from '@smithy/node-http-handler';
      import { HttpsProxyAgent } from 'https-proxy-agent';
      const requestHandler = new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent(process.env.HTTPS_PROXY) });
      console.log((await new STSClient({ requestHandler }).send(new GetCallerIdentityCommand({}))).Arn);`;
    const environment = { ...keyless(sandbox.proxyEnvironment(join(folder, 'ca.pem'))), ...pod };
    const text = await client(process.execPath, ['--input-type=module', '-e', program], environment);
    expect(text.trim()).toMatch(expected);
  });
});

describe('through the endpoint', () => {
  it('the default chain of the JS SDK gets its identity with a web identity token', async () => {
    const program = `
      import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
      console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn);`;
    const environment = { ...keyless(sandbox.endpointEnvironment()), ...pod };
    const text = await client(process.execPath, ['--input-type=module', '-e', program], environment);
    expect(text.trim()).toMatch(expected);
  });

  it('boto3 gets the reason if the token is refused', async () => {
    const other = join(folder, 'other-token');
    await writeFile(other, 'not-a-token');
    const program = 'import boto3; boto3.client("sts").get_caller_identity()';
    const environment = {
      ...keyless(sandbox.endpointEnvironment()),
      ...pod,
      AWS_WEB_IDENTITY_TOKEN_FILE: other,
    };
    await expect(client(tools.python, ['-c', program], environment)).rejects.toThrow(
      '(InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: The ID Token provided is not a valid JWT.',
    );
  });
});
