import {
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { jwkOf, renderJwks } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

async function put(
  world: AwsWorld,
  Key: string,
  Body: string,
  ContentType = 'application/json',
): Promise<void> {
  const Bucket = `${world.context.chain.name}-oidc`;
  await world.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
}

const discovery = '.well-known/openid-configuration';

/** A manual edit that breaks a link, the code that verify reports, and whether apply repairs it without --adopt. */
const faults: readonly [
  string,
  (world: AwsWorld) => Promise<unknown>,
  string,
  'repaired' | 'needs --adopt',
][] = [
  [
    'the documents are private',
    ({ clients, context }) =>
      clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: `${context.chain.name}-oidc` })),
    'IRSA-ISSUER-036',
    'repaired',
  ],
  [
    'a document is a web page',
    (world) => put(world, discovery, '<html>', 'text/html'),
    'IRSA-ISSUER-002',
    'needs --adopt',
  ],
  [
    'the issuer ends in a slash',
    (world) => {
      const url = declaredIssuerUrl(world.context.chain);
      const lists = '"response_types_supported":["id_token"],"subject_types_supported":["public"]';
      return put(
        world,
        discovery,
        `{"issuer":"${url}/","jwks_uri":"${url}/keys.json",${lists},"id_token_signing_alg_values_supported":["RS256"]}`,
      );
    },
    'IRSA-ISSUER-036',
    'needs --adopt',
  ],
  [
    'the kid is missing',
    (world) => put(world, 'keys.json', renderJwks({ keys: [jwkOf(rsaPair().publicKey)] })),
    'IRSA-ISSUER-036',
    'needs --adopt',
  ],
  [
    'the key is swapped',
    (world) => {
      const swapped = { ...jwkOf(rsaPair().publicKey), kid: world.key.kid };
      return put(world, 'keys.json', renderJwks({ keys: [swapped] }));
    },
    'IRSA-ISSUER-046',
    'needs --adopt',
  ],
  [
    'the provider lost its audience',
    ({ clients, context }) =>
      clients.iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: `arn:aws:iam::${context.aws.account}:oidc-provider/${declaredIssuerUrl(context.chain).slice(8)}`,
          ClientID: 'sts.amazonaws.com',
        }),
      ),
    'IRSA-PROVIDER-003',
    'repaired',
  ],
  [
    'a role trusts another sub',
    (world) => replaceInTrust(world, ':orders', ':order'),
    'IRSA-ROLE-032',
    'repaired',
  ],
  [
    'a role trusts another aud',
    (world) => replaceInTrust(world, '"sts.amazonaws.com"', '"vault"'),
    'IRSA-ROLE-032',
    'repaired',
  ],
];

test.each(faults)('%s: verify reports it, and names the link', async (_what, breakIt, code, repair) => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  await breakIt(world);
  const broken = (await world.verify()).filter(({ verdict }) => verdict === 'broken');
  expect(broken).toHaveLength(1);
  const found = broken[0]?.findings.find((finding) => finding.severity === 'error');
  expect(found?.code).toBe(code);
  expect(found?.link).toBe(broken[0]?.link);
  // An overwritten object has lost irsactl's tags, so apply needs --adopt.
  await world.apply(repair === 'repaired' ? {} : { consent: { adopt: true } });
  expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
  expect(plannedChanges(await world.plan())).toEqual([]);
});

async function replaceInTrust({ clients, context }: AwsWorld, from: string, to: string): Promise<void> {
  const host = declaredIssuerUrl(context.chain).slice(8);
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${context.aws.account}:oidc-provider/${host}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${host}:aud`]: 'sts.amazonaws.com',
            [`${host}:sub`]: 'system:serviceaccount:shop:orders',
          },
        },
      },
    ],
  });
  const RoleName = `${context.chain.name}-shop-orders`;
  const PolicyDocument = policy.replace(from, to);
  await clients.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}
