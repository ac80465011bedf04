import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import { stsWebIdentity } from '../../../src/aws/sts-web-identity.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type RoleArn, roleArn } from '../../../src/trust/arn.ts';
import { jwkOf } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
let world: AwsWorld;
const pair = rsaPair();
beforeAll(async () => {
  sandbox = await startSandbox();
  world = awsWorld(sandboxPlace(sandbox), {}, jwkOf(pair.publicKey));
  await world.apply();
});
afterAll(() => sandbox?.close());

function token(
  audience = 'sts.amazonaws.com',
  subject = 'system:serviceaccount:shop:orders',
): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: world.key.kid })
    .setIssuer(declaredIssuerUrl(world.context.chain))
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('10m')
    .setJti(randomUUID())
    .sign(pair.privateKey);
}

function role(): RoleArn {
  const { partition, account } = world.context.aws;
  return roleArn(partition, account, `${world.context.chain.name}-shop-orders`);
}

/** Without credentials, the call is not signed. */
function sts() {
  return stsWebIdentity(awsClients({ region: 'eu-central-1', endpoint: sandbox.endpoint }));
}

function request(text: string) {
  return {
    roleArn: role(),
    token: text,
    sessionName: 'irsactl-proof',
    durationSeconds: 900,
    denyAllPolicy: true,
  };
}

test('a token of the chain yields the role', async () => {
  const answer = await sts().assume(request(await token()));
  expect(answer).toEqual({
    assumed: true,
    assumedRoleArn: `arn:aws:sts::${sandbox.account}:assumed-role/${world.context.chain.name}-shop-orders/irsactl-proof`,
  });
});

test.each([
  ['another audience', () => token('vault'), 'InvalidIdentityToken'],
  ['another service account', () => token(undefined, 'system:serviceaccount:shop:spy'), 'AccessDenied'],
  ['no token', async () => 'not-a-token-at-all', 'InvalidIdentityToken'],
])(
  '%s is refused with the error code of STS, and the response does not contain the token',
  async (_what, make, code) => {
    const text = await make();
    const answer = await sts().assume(request(text));
    expect(answer).toMatchObject({ assumed: false, code });
    expect(JSON.stringify(answer)).not.toContain(text);
  },
);

test('a network failure is thrown', async () => {
  const gone = await startSandbox();
  await gone.close();
  const unreachable = stsWebIdentity(awsClients({ region: 'eu-central-1', endpoint: gone.endpoint }));
  await expect(unreachable.assume(request(await token()))).rejects.toMatchObject({ code: 'IRSA-AWS-006' });
});
