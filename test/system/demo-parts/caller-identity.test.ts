import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findAwsCli } from '../../../src/demo/find-aws-cli.ts';
import { fakePath } from '../../support/fake-path.ts';

const program = join(import.meta.dirname, '../../../src/demo/caller-identity.ts');

/** STS's responses by action, in the shapes of the public API reference. */
const answers: Readonly<Record<string, string>> = {
  AssumeRoleWithWebIdentity: `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
    <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>k</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  GetCallerIdentity: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>
    <Arn>arn:aws:sts::123456789012:assumed-role/orders/s</Arn><UserId>AROA:s</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
};

it('caller-identity uses the injected token and prints its identity', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-identity-'));
  const actions: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const action = new URLSearchParams(body).get('Action') ?? '';
    actions.push(action);
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answers[action]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP address was expected');
  try {
    await writeFile(join(folder, 'token'), 'header.payload.signature');
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env: {
        HOME: folder,
        AWS_REGION: 'eu-central-1',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/orders',
        AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      },
    });
    expect(actions).toEqual(['AssumeRoleWithWebIdentity', 'GetCallerIdentity']);
    expect(JSON.parse(stdout)).toEqual({
      UserId: 'AROA:s',
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/orders/s',
    });
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

it('findAwsCli skips an old CLI and returns the next one on the PATH', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-aws-'));
  // The pod's process must be able to run it, and is not root.
  await chmod(folder, 0o711);
  try {
    const old = fakePath(join(folder, 'old'), [], { aws: 'echo aws-cli/1.18.0 Python/3 >&2' });
    const current = fakePath(join(folder, 'new'), [], { aws: 'echo aws-cli/2.13.0 Python/3' });
    expect(await findAwsCli(`${old}:${current}`)).toBe(join(current, 'aws'));
    expect(await findAwsCli(old)).toBeNull();
    expect(await findAwsCli(join(folder, 'empty'))).toBeNull();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
