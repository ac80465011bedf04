import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import { awsWorld, Killed } from '../../support/aws-world.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

let hosts = 0;
/** A chain with its documents in a folder that a web server publishes. */
async function chainInFolder() {
  hosts += 1;
  const host = `issuer-${hosts}.example.com`;
  const path = await temporaryFolder();
  sandbox.serveSite(host, async ({ path: asked }) => {
    const body = await readFile(join(path, asked)).catch(() => null);
    const headers = { 'content-type': 'application/json' };
    return body === null ? { status: 404, headers, body: Buffer.alloc(0) } : { status: 200, headers, body };
  });
  const issuer = { hosting: 'directory', path, url: parseIssuerUrl(`https://${host}`) } as const;
  return { path, world: awsWorld(sandboxPlace(sandbox), { issuer, roles: [] }) };
}

// Buckets: aws-chain-scenarios.ts; CloudFront: cloud-front.test.ts. With other hostings, irsactl changes nothing.
test('a folder: the next run finishes an apply or a destroy that was killed after any change', async () => {
  const { world: sample } = await chainInFolder();
  const total = plannedChanges(await sample.plan()).length;
  await sample.apply();
  const removed = plannedChanges(await sample.planRemoval()).length;
  expect([total, removed]).toEqual([4, 4]);
  for (let failAfter = 1; failAfter <= total; failAfter += 1) {
    const { world } = await chainInFolder();
    await expect(world.apply({ failAfter })).rejects.toThrow(Killed);
    expect((await world.apply()).length, `killed after change ${failAfter}`).toBe(total - failAfter);
    expect((await world.verify()).map(({ verdict }) => verdict)).not.toContain('broken');
    expect(plannedChanges(await world.plan())).toEqual([]);
  }
  for (let failAfter = 1; failAfter <= removed; failAfter += 1) {
    const { world, path } = await chainInFolder();
    await world.apply();
    await expect(world.remove({ failAfter })).rejects.toThrow(Killed);
    await world.remove();
    expect(plannedChanges(await world.planRemoval()), `killed after change ${failAfter}`).toEqual([]);
    expect(await readdir(path)).toEqual([]);
  }
});
