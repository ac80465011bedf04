import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanIntent } from '../chain/chain-plan.ts';
import { readSavedPlan } from './read-saved-plan.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-saved-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function planFile(intent: PlanIntent): Promise<string> {
  const file = join(folder, `${intent}.json`);
  const madeFor = { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' };
  const plan = { format: 'irsactl.dev/plan/v1alpha1', intent, chain: 'prod-1', madeFor, links: [] };
  await writeFile(file, JSON.stringify(plan));
  return file;
}

describe('a saved plan', () => {
  it('is read', async () => {
    expect(await readSavedPlan(await planFile('apply'))).toMatchObject({
      intent: 'apply',
      chain: 'prod-1',
    });
  });

  it.each(['sign-back', 'accept-back'] as const)(
    'for a destroy or rollback (%s) is refused',
    async (intent) => {
      await expect(readSavedPlan(await planFile(intent))).rejects.toMatchObject({
        code: 'IRSA-PLAN-004',
        problem: {
          what: expect.stringContaining('takes the chain down'),
          why: expect.stringContaining(intent),
        },
      });
    },
  );

  it.each(['kind: TrustChain\n', '{\n  "kind": "TrustChain"\n}'])(
    'is refused with the option -f if it is an irsa.yaml: %j',
    async (text) => {
      const file = join(folder, 'irsa.yaml');
      await writeFile(file, `apiVersion: x\n${text}`);
      await expect(readSavedPlan(file)).rejects.toMatchObject({
        code: 'IRSA-PLAN-004',
        problem: {
          what: expect.stringContaining('is a chain, not a plan'),
          next: `Did you mean \`irsactl apply -f ${file}\`?`,
        },
      });
    },
  );

  it('that is missing, or is a folder, is reported', async () => {
    for (const [file, why] of [
      [join(folder, 'nope.json'), 'There is no such file.'],
      [folder, 'It is a folder.'],
    ] as const) {
      await expect(readSavedPlan(file)).rejects.toMatchObject({
        code: 'IRSA-PLAN-004',
        problem: { why },
      });
    }
  });

  it('is never read beyond its maximum size', async () => {
    const file = join(folder, 'huge.json');
    await (await open(file, 'w')).close();
    // Sparse: it uses no disk space.
    await truncate(file, 3 * 1024 ** 3);
    await expect(readSavedPlan(file)).rejects.toMatchObject({
      code: 'IRSA-PLAN-004',
      problem: { what: expect.stringContaining('too large') },
    });
  });
});
