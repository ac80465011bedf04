import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import type { Json } from '../../../src/trust/json.ts';
import { writtenStatements } from '../../../src/trust/policy/written-statements.ts';
import { type AwsWorld, awsWorld, findingsOf } from '../../support/aws-world.ts';
import { fakeChain } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

let sandbox: RunningSandbox;
let iam: IAMClient;
beforeAll(async () => {
  sandbox = await startSandbox();
  const { accessKeyId, secretAccessKey } = sandbox.rootCredentials;
  const credentials = { accessKeyId, secretAccessKey };
  iam = new IAMClient({ region: sandbox.region, endpoint: sandbox.endpoint, credentials });
});
afterAll(() => sandbox?.close());

/** A chain with one shared role of this name. */
function chainSharing(name: string): AwsWorld {
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  return awsWorld(sandboxPlace(sandbox), { roles: [{ ...example, name, shared: true }] });
}

async function trustOf(name: string): Promise<Json> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
}

const kinds = (changes: readonly { readonly kind: string; readonly link: string }[]) =>
  changes.filter(({ link }) => link === 'roles').map(({ kind }) => kind);

describe('a role that two clusters share', () => {
  it('is created by the first, joined by the second, left by the first, and adopted by the second', async () => {
    const [blue, green] = [chainSharing('life'), chainSharing('life')];
    await blue.apply();
    expect(kinds(await green.apply())).toEqual(['merge-trust-statement']);
    expect(writtenStatements(await trustOf('life'))).toHaveLength(2);
    for (const world of [blue, green]) {
      expect((await world.plan()).links.flatMap(({ changes }) => changes)).toEqual([]);
      const verdicts = await world.verify();
      expect(verdicts.map(({ verdict }) => verdict)).not.toContain('broken');
    }
    expect(kinds(await blue.remove())).toEqual(['leave-shared-role']);
    expect(writtenStatements(await trustOf('life'))).toHaveLength(1);
    expect(kinds(await green.apply({ consent: { adopt: true } }))).toContain('tag-role');
    expect((await green.plan()).links.flatMap(({ changes }) => changes)).toEqual([]);
  });

  it('is finished by the next run, wherever the previous one was killed', async () => {
    for (const before of [0, 1, 3]) {
      const name = `killed-${before}`;
      const [blue, green] = [chainSharing(name), chainSharing(name)];
      await blue.apply();
      const { length } = (await green.plan()).links.flatMap(({ changes }) => changes);
      const failAfter = length - before;
      await expect(green.apply({ failAfter })).rejects.toThrow();
      await green.apply();
      expect(writtenStatements(await trustOf(name))).toHaveLength(2);
      await expect(green.remove({ failAfter: 1 })).rejects.toThrow();
      await green.remove();
      expect(writtenStatements(await trustOf(name))).toHaveLength(1);
    }
  }, 60_000);
});

it('a manually created role keeps its statements exactly as IAM stores them', async () => {
  const Statement = [
    {
      Sid: 'ForBatch',
      Effect: 'Allow',
      Principal: { Service: ['batch.amazonaws.com'] },
      Action: ['sts:AssumeRole'],
    },
    { Effect: 'Allow', Principal: { AWS: sandbox.account }, Action: 'sts:AssumeRole' },
  ];
  const document = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: 'by-hand', AssumeRolePolicyDocument: document }));
  const before = writtenStatements(await trustOf('by-hand'));
  const world = chainSharing('by-hand');
  expect(kinds(await world.apply())).toEqual(['merge-trust-statement']);
  expect(writtenStatements(await trustOf('by-hand')).slice(0, 2)).toEqual(before);
  expect((await world.plan()).links.flatMap(({ changes }) => changes)).toEqual([]);
  await world.remove();
  expect(writtenStatements(await trustOf('by-hand'))).toEqual(before);
});

it('clusters can join up to the size limit of IAM, and plan refuses the next one', async () => {
  let joined = 0;
  for (;;) {
    const world = chainSharing('full');
    const errors = findingsOf(await world.plan()).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      expect(errors).toMatchObject([{ code: 'IRSA-AWS-012' }]);
      break;
    }
    await world.apply();
    joined += 1;
  }
  expect(joined).toBeGreaterThanOrEqual(4);
  expect(JSON.stringify(await trustOf('full')).length).toBeLessThanOrEqual(2048);
}, 60_000);

it('concurrent applies of several clusters all join', async () => {
  const worlds = Array.from({ length: 4 }, () => chainSharing('raced'));
  const [first] = worlds;
  await first?.apply();
  await Promise.allSettled(worlds.map((world) => world.apply()));
  // An apply that lost the race fails, so each cluster applies again.
  for (const world of worlds) await world.apply();
  expect(writtenStatements(await trustOf('raced'))).toHaveLength(4);
});

it('a policy over the size limit is not written, and the other statements stay', async () => {
  const [blue, green] = [chainSharing('kept'), chainSharing('kept')];
  await blue.apply();
  const before = await trustOf('kept');
  const full = JSON.parse(JSON.stringify(before));
  full.Statement.push({
    Sid: 'x'.repeat(1500),
    Effect: 'Allow',
    Principal: { Service: 'batch.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const plan = await green.plan();
  await iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: 'kept', PolicyDocument: JSON.stringify(full) }),
  );
  await expect(green.carryOut(plan)).rejects.toThrow();
  expect(await trustOf('kept')).toEqual(full);
});
