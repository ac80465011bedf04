import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const issuer = 'https://s3.eu-central-1.amazonaws.com/oidc';
const usage = { code: 2, stdout: '' };

describe('irsactl discovery', () => {
  it("writes the guide's document", async () => {
    const cwd = await temporaryFolder();
    const run = await runIrsactl(['discovery', '--issuer', issuer], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({
      issuer,
      jwks_uri: `${issuer}/keys.json`,
      authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'iss'],
    });
  });

  it('lists the algorithms of the keys, in a file and as YAML', async () => {
    const cwd = await temporaryFolder();
    await runIrsactl(['key', 'ec.key', '-a', 'ec-p384'], { cwd });
    await runIrsactl(['key', 'rsa.key'], { cwd });
    const args = [
      'discovery',
      '--issuer',
      issuer,
      'rsa.key.pub',
      'ec.key.pub',
      '-o',
      'yaml',
      '--out',
      'd.yaml',
    ];
    expect(await runIrsactl(args, { cwd })).toMatchObject({ code: 0, stdout: '' });
    const document = parse(await readFile(join(cwd, 'd.yaml'), 'utf8'));
    expect(document.id_token_signing_alg_values_supported).toEqual(['ES384', 'RS256']);
  });

  it('refuses an issuer that AWS would refuse', async () => {
    const cwd = await temporaryFolder();
    const run = await runIrsactl(['discovery', '--issuer', `${issuer}/`], { cwd });
    expect(run).toMatchObject({ ...usage, stderr: expect.stringContaining('IRSA-ISSUER-001') });
    expect(run.stderr).toContain(`Write ${issuer}.`);
    expect(await runIrsactl(['discovery'], { cwd })).toMatchObject(usage);
  });
});

describe('irsactl trust-policy', () => {
  const base = ['trust-policy', '--issuer', issuer, '--account', '123456789012'];
  const prefix = 's3.eu-central-1.amazonaws.com/oidc';

  it.each([
    ['--audience', '', '1 to 255 characters'],
    ['--region', 'nowhere', 'AWS has no region of this name.'],
  ])('refuses %s %j', async (option, value, why) => {
    const run = await runIrsactl([...base, '--service-account', 'shop/orders', option, value]);
    expect(run).toMatchObject({ ...usage, stderr: expect.stringContaining(why) });
  });

  it('pins audience and service accounts exactly', async () => {
    const cwd = await temporaryFolder();
    const args = [...base, '--service-account', 'shop/orders', '--service-account', 'shop/carts'];
    const run = await runIrsactl(args, { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${prefix}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${prefix}:aud`]: 'sts.amazonaws.com',
              [`${prefix}:sub`]: ['system:serviceaccount:shop:orders', 'system:serviceaccount:shop:carts'],
            },
          },
        },
      ],
    });
  });

  it('accepts a wildcard only with --like, and warns', async () => {
    const cwd = await temporaryFolder();
    const args = [...base, '--region', 'cn-north-1', '--audience', 'x', '--service-account', 'shop/*'];
    const refused = await runIrsactl(args, { cwd });
    expect(refused).toMatchObject({ ...usage, stderr: expect.stringContaining('IRSA-ROLE-004') });
    const wide = await runIrsactl([...args, '--like'], { cwd });
    expect(wide).toMatchObject({ code: 0, stderr: expect.stringContaining('IRSA-ROLE-004') });
    const [statement] = JSON.parse(wide.stdout).Statement;
    expect(statement.Principal.Federated).toMatch(/^arn:aws-cn:/);
    expect(statement.Condition).toEqual({
      StringEquals: { [`${prefix}:aud`]: 'x' },
      StringLike: { [`${prefix}:sub`]: 'system:serviceaccount:shop:*' },
    });
  });

  it('refuses an invalid account and an invalid service account', async () => {
    const cwd = await temporaryFolder();
    const account = ['trust-policy', '--issuer', issuer, '--account', '12', '--service-account', 'a/b'];
    const failed = (code: string) => ({ ...usage, stderr: expect.stringContaining(code) });
    expect(await runIrsactl(account, { cwd })).toMatchObject(failed('IRSA-ROLE-004'));
    expect(await runIrsactl([...base, '--service-account', 'orders'], { cwd })).toMatchObject(
      failed('IRSA-ROLE-004'),
    );
    expect(await runIrsactl(base, { cwd })).toMatchObject(usage);
  });
});
