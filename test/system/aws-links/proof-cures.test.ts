import {
  DeleteOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import { stsWebIdentity } from '../../../src/aws/sts-web-identity.ts';
import type { LinkName } from '../../../src/chain/link-name.ts';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { onlyLinks } from '../../../src/chain/plan-chain.ts';
import { proofLink } from '../../../src/links/proof/link.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { jwkOf } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { verdictOf } from '../../support/look.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
const pair = rsaPair();
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

/** The findings of the proof when STS checks a token signed with the chain's key. */
async function prove({ context, key }: AwsWorld) {
  const proof = proofLink({
    tokens: {
      mint: async ({ serviceAccount: { namespace, name }, audience }) => ({
        minted: true,
        token: await new SignJWT({})
          .setProtectedHeader({ alg: 'RS256', kid: key.kid })
          .setIssuer(declaredIssuerUrl(context.chain))
          .setSubject(`system:serviceaccount:${namespace}:${name}`)
          .setAudience(audience)
          .setIssuedAt()
          .setExpirationTime('10m')
          .sign(pair.privateKey),
      }),
    },
    // Without credentials, as in a pod.
    sts: stsWebIdentity(awsClients({ region: context.aws.region, endpoint: sandbox.endpoint })),
    clock: { now: () => 0, sleep: async () => {} },
    patienceSeconds: 0,
  });
  return verdictOf(proof, context, noOutputs);
}

const hostOf = ({ context }: AwsWorld) => declaredIssuerUrl(context.chain).slice('https://'.length);
const providerOf = (world: AwsWorld) =>
  `arn:aws:iam::${world.context.aws.account}:oidc-provider/${hostOf(world)}`;

function trustOnlyEc2({ clients, context }: AwsWorld) {
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  return clients.iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: `${context.chain.name}-shop-orders`,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
}

test.each<[string, (world: AwsWorld) => Promise<unknown>, LinkName, string]>([
  [
    'IRSA-PROOF-001',
    (world) =>
      world.clients.iam.send(
        new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerOf(world) }),
      ),
    'identity-provider',
    'irsactl apply --only identity-provider',
  ],
  [
    'IRSA-PROOF-002',
    ({ clients, context }) =>
      clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: `${context.chain.name}-oidc` })),
    'issuer',
    'irsactl verify',
  ],
  ['IRSA-PROOF-003', trustOnlyEc2, 'roles', 'irsactl apply --only roles'],
  [
    'IRSA-PROOF-004',
    (world) =>
      world.clients.iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: providerOf(world),
          ClientID: 'sts.amazonaws.com',
        }),
      ),
    'identity-provider',
    'irsactl apply --only identity-provider',
  ],
])('the command that %s names repairs the fault', async (code, breakIt, link, command) => {
  const world = awsWorld(sandboxPlace(sandbox), {}, jwkOf(pair.publicKey));
  await world.apply();
  expect(await prove(world)).toEqual([]);
  await breakIt(world);
  const [found] = await prove(world);
  expect(found).toMatchObject({ code, next: expect.stringContaining(command) });
  // verify names the first broken link and the apply that repairs it.
  const broken = (await world.verify()).find(({ verdict }) => verdict === 'broken');
  expect(broken?.link).toBe(link);
  expect(broken?.findings[0]?.next).toContain(`apply --only ${link}`);
  await world.carryOut(onlyLinks(await world.plan(), [link]));
  expect(await prove(world)).toEqual([]);
});
