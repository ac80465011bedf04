import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onlyLinks } from '../../../src/chain/plan-chain.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { jwkOf, renderJwks } from '../../../src/trust/jwks.ts';
import { type AwsWorld, awsWorld } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { rsaPair } from '../../support/test-keys.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

const keysOf = ({ context }: AwsWorld) => ({ Bucket: `${context.chain.name}-oidc`, Key: 'keys.json' });

async function found(world: AwsWorld): Promise<readonly string[]> {
  return (await world.verify()).flatMap(({ findings }) => findings.map(({ code }) => code));
}

test('the command that verify names removes a key that another writer added', async () => {
  const world = awsWorld(sandboxPlace(sandbox));
  await world.apply();
  const Body = renderJwks({ keys: [world.key, jwkOf(rsaPair().publicKey)] });
  const addKey = () =>
    world.clients.s3.send(new PutObjectCommand({ ...keysOf(world), Body, ContentType: 'application/json' }));
  await addKey();
  expect(await found(world)).toEqual(['IRSA-ISSUER-046']);
  await world.carryOut(onlyLinks(await world.plan(), ['issuer']));
  expect(await found(world)).toEqual([]);
});
