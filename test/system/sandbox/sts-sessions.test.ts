import {
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type RunningSandbox,
  type SandboxOptions,
  startSandbox,
} from '../../../src/sandbox/start-sandbox.ts';
import { serveTestIssuer, type TestIssuer, testSubject } from '../../support/test-issuer.ts';
import { createWebIdentityRole, iamClient, webIdentityStatement } from '../../support/web-identity-role.ts';

let sandbox: RunningSandbox;
afterEach(() => sandbox.close());

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox(options);
}

function clientOptions(credentials: Credentials | undefined) {
  return {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? '',
      sessionToken: credentials?.SessionToken ?? '',
    },
  };
}

async function assume(issuer: TestIssuer, roleArn: string, extra: object = {}, claims = {}) {
  const sts = new STSClient({ endpoint: sandbox.endpoint, region: sandbox.region, maxAttempts: 1 });
  return sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: 'pod-1',
      WebIdentityToken: await issuer.token(claims),
      ...extra,
    }),
  );
}

async function allow(action: string): Promise<void> {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
  await iamClient(sandbox).send(
    new PutRolePolicyCommand({
      RoleName: 'orders',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(document),
    }),
  );
}

describe('AssumeRoleWithWebIdentity', () => {
  it('keeps sub and aud as condition keys for the policies of the role', async () => {
    await start();
    const issuer = await serveTestIssuer(sandbox);
    const arn = await createWebIdentityRole(sandbox, issuer);
    const list = async (sub: string) => {
      const Condition = { StringEquals: { [`${issuer.hostPath}:sub`]: sub } };
      const Statement = [{ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*', Condition }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iamClient(sandbox).send(
        new PutRolePolicyCommand({ RoleName: 'orders', PolicyName: 'p', PolicyDocument }),
      );
      const { Credentials } = await assume(issuer, arn);
      return new IAMClient(clientOptions(Credentials)).send(new ListRolesCommand({}));
    };
    expect((await list(testSubject)).Roles).toHaveLength(1);
    await expect(list('system:serviceaccount:shop:others')).rejects.toThrow('iam:ListRoles');
  });

  it('returns a session key that S3 refuses without its token; IAM errors name the role as AWS does', async () => {
    await start();
    const issuer = await serveTestIssuer(sandbox);
    const { Credentials } = await assume(issuer, await createWebIdentityRole(sandbox, issuer));
    const { sessionToken: _, ...credentials } = clientOptions(Credentials).credentials;
    const s3 = new S3Client({ ...clientOptions(Credentials), credentials, forcePathStyle: true });
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      $metadata: { httpStatusCode: 403 },
    });
    const iam = new IAMClient(clientOptions(Credentials));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'orders' }))).rejects.toThrow(
      'is not authorized to perform: iam:GetRole on resource: role orders because no identity-based',
    );
  });

  it.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'])(
    'accepts a token signed with %s, and answers as AWS does',
    async (algorithm) => {
      await start();
      const issuer = await serveTestIssuer(sandbox, { algorithm });
      const answer = await assume(issuer, await createWebIdentityRole(sandbox, issuer));
      const roleId = [...sandbox.state.accounts.values()][0]?.roles.get('orders')?.roleId;
      expect(answer).toMatchObject({
        SubjectFromWebIdentityToken: testSubject,
        Audience: 'sts.amazonaws.com',
        Provider: 'arn:aws:iam::123456789012:oidc-provider/issuer.example.test',
        AssumedRoleUser: {
          AssumedRoleId: `${roleId}:pod-1`,
          Arn: 'arn:aws:sts::123456789012:assumed-role/orders/pod-1',
        },
      });
      expect(answer.PackedPolicySize).toBeUndefined();
      expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    },
  );

  it('uses the authorized party as the audience, and the audience as oaud', async () => {
    await start();
    const issuer = await serveTestIssuer(sandbox);
    const host = issuer.hostPath;
    const provider = `arn:aws:iam::123456789012:oidc-provider/${host}`;
    const arn = await createWebIdentityRole(sandbox, issuer, {
      clientIds: ['party'],
      statements: [
        {
          ...webIdentityStatement(provider, host),
          Condition: {
            StringEquals: { [`${host}:aud`]: 'party' },
            'ForAnyValue:StringEquals': { [`${host}:oaud`]: 'b', [`${host}:amr`]: 'pwd' },
            StringLike: { [`${host}:email`]: '*@example.com' },
          },
        },
      ],
    });
    const claims = { aud: ['a', 'b'], azp: 'party', amr: ['pwd'], email: 'x@example.com' };
    expect((await assume(issuer, arn, {}, claims)).Audience).toBe('party');
    await expect(assume(issuer, arn, {}, { ...claims, email: 'x@example.org' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('fetches the JWKS for every token, unless caching is enabled', async () => {
    for (const [jwksCacheSeconds, outcome] of [
      [0, 'rejected'],
      [300, 'fulfilled'],
    ] as const) {
      await sandbox?.close();
      await start({ jwksCacheSeconds });
      const issuer = await serveTestIssuer(sandbox);
      const arn = await createWebIdentityRole(sandbox, issuer);
      await assume(issuer, arn);
      issuer.documents.jwks.status = 403;
      const [second] = await Promise.allSettled([assume(issuer, arn)]);
      expect(second?.status).toBe(outcome);
    }
  });

  it('drops a cached JWKS with its provider', async () => {
    await start({ jwksCacheSeconds: 300 });
    const issuer = await serveTestIssuer(sandbox);
    const arn = await createWebIdentityRole(sandbox, issuer);
    await assume(issuer, arn);
    issuer.documents.jwks.body = { keys: [] };
    await assume(issuer, arn);
    const iam = iamClient(sandbox);
    const OpenIDConnectProviderArn = `arn:aws:iam::123456789012:oidc-provider/${issuer.hostPath}`;
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList: ['sts.amazonaws.com'] }),
    );
    await expect(assume(issuer, arn)).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
  });
});

describe('session credentials', () => {
  it('work for the next call, with the permissions of the role, until they expire', async () => {
    let now = Date.now();
    await start({ now: () => new Date(now) });
    const issuer = await serveTestIssuer(sandbox);
    const { Credentials } = await assume(issuer, await createWebIdentityRole(sandbox, issuer), {
      DurationSeconds: 900,
    });
    const sts = new STSClient(clientOptions(Credentials));
    const iam = new IAMClient(clientOptions(Credentials));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/orders/pod-1',
    );
    await expect(iam.send(new GetRoleCommand({ RoleName: 'orders' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:sts::123456789012:assumed-role/orders/pod-1 is not authorized to perform: iam:GetRole on resource: role orders because no identity-based policy allows the iam:GetRole action',
    });
    await allow('iam:GetRole');
    expect((await iam.send(new GetRoleCommand({ RoleName: 'orders' }))).Role?.RoleName).toBe('orders');

    now += 901_000;
    // The SDK corrects its clock from responses; a new client signs with its own time.
    const late = new STSClient({ ...clientOptions(Credentials), systemClockOffset: 901_000 });
    await expect(late.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  it('are refused without their token or with another', async () => {
    await start();
    const issuer = await serveTestIssuer(sandbox);
    const { Credentials } = await assume(issuer, await createWebIdentityRole(sandbox, issuer));
    for (const SessionToken of ['', 'another']) {
      const sts = new STSClient(clientOptions(Credentials && { ...Credentials, SessionToken }));
      await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      });
    }
  });

  it('are limited by their session policy, but can always call GetCallerIdentity', async () => {
    await start();
    const issuer = await serveTestIssuer(sandbox);
    const arn = await createWebIdentityRole(sandbox, issuer);
    await allow('*');
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
    });
    const { Credentials, PackedPolicySize } = await assume(issuer, arn, { Policy });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const iam = new IAMClient(clientOptions(Credentials));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'orders' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
    const sts = new STSClient(clientOptions(Credentials));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  });
});

describe('AssumeRole', () => {
  const user = { name: 'deployer', policies: [] };
  const trusting = (principal: string) => [
    { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' },
  ];
  const assumeAs = (name: string | null, RoleArn: string, extra = {}) => {
    const credentials = name === null ? sandbox.rootCredentials : sandbox.userCredentials(name);
    const sts = new STSClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials });
    return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'by-user', ...extra }));
  };

  it('allows only a user that the role names', async () => {
    await start({ users: [user, { name: 'other', policies: [] }] });
    const issuer = await serveTestIssuer(sandbox);
    const arn = await createWebIdentityRole(sandbox, issuer, {
      statements: trusting('arn:aws:iam::123456789012:user/deployer'),
    });
    const { AssumedRoleUser } = await assumeAs('deployer', arn);
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/orders/by-user');
    await expect(assumeAs('other', arn)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/other is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
    await expect(assumeAs(null, arn)).rejects.toMatchObject({
      message: 'Roles may not be assumed by root accounts.',
    });
  });

  it("leaves the decision to a user's own policies if the role names the account", async () => {
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }];
    const may = { name: 'may', policies: [{ Version: '2012-10-17', Statement }] };
    await start({ users: [user, may] });
    const issuer = await serveTestIssuer(sandbox);
    const arn = await createWebIdentityRole(sandbox, issuer, {
      statements: trusting('arn:aws:iam::123456789012:root'),
    });
    await expect(assumeAs('deployer', arn)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await assumeAs('may', arn)).Credentials?.SessionToken).toBeDefined();
  });
});
