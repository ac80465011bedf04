import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { blockersOf, plannedChanges } from '../../../src/chain/chain-plan.ts';
import {
  applyInProcess,
  destroyInProcess,
  planInProcess,
  verifyInProcess,
} from '../../support/chain-in-process.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { pemOf, rsaPair } from '../../support/test-keys.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();
let before = '';
let emptyCluster: unknown;
let emptyAws: unknown;

/** Two roles, so that a test can remove one. */
const invoices = `    - serviceAccount: {namespace: ${labChain.namespace}, name: invoices}
      policies: [{managed: AmazonS3FullAccess}]
`;

beforeAll(async () => {
  emptyCluster = await clusterState(lab().cluster);
  emptyAws = sandboxState(lab().sandbox());
  await writeFile(join(lab().folder, 'own.key'), pemOf(rsaPair().privateKey, 'pkcs1'), { mode: 0o600 });
  before = (await readFile(lab().chainFile, 'utf8')).replace('  injection:', `${invoices}  injection:`);
  await edit((text) => text);
  await applyInProcess(lab());
  await expectWhole();
});

afterEach(() => edit((text) => text));
afterAll(() => vi.unstubAllEnvs());

async function edit(change: (text: string) => string): Promise<void> {
  await writeFile(lab().chainFile, change(before));
}

function swap(part: string | RegExp, instead: string): (text: string) => string {
  return (text) => {
    const changed = text.replace(part, instead);
    if (changed === text) throw new Error(`the chain's file does not hold ${part}`);
    return changed;
  };
}

async function expectWhole(): Promise<void> {
  await vi.waitFor(
    async () => {
      const links = await verifyInProcess(lab());
      expect(links.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    },
    { timeout: 30_000, interval: 300 },
  );
}

/** Expects that the applied chain holds and that a plan has no changes, as before the edit. */
async function expectUntouched(): Promise<void> {
  await edit((text) => text);
  expect(plannedChanges(await planInProcess(lab()))).toEqual([]);
  await expectWhole();
}

describe('an edit of irsa.yaml after an apply', () => {
  it.each<[string, (text: string) => string]>([
    ['another name of the chain', swap(`{name: ${labChain.name}}`, '{name: lab-2}')],
    ['another region', swap('region: eu-central-1', 'region: eu-west-1')],
    [
      'another path of a role',
      swap(
        '      policies: [{managed: AmazonS3Full',
        '      path: /team/\n      policies: [{managed: AmazonS3Full',
      ),
    ],
  ])('is refused before the first change: %s', async (_, change) => {
    const cluster = await clusterState(lab().cluster);
    const aws = sandboxState(lab().sandbox());
    await edit(change);
    const plan = await planInProcess(lab());
    expect(blockersOf(plan).map(({ code, next }) => [code, next])).not.toEqual([]);
    await expect(applyInProcess(lab())).rejects.toMatchObject({ errors: expect.anything() });
    expect(await clusterState(lab().cluster)).toEqual(cluster);
    expect(sandboxState(lab().sandbox())).toEqual(aws);
    await expectUntouched();
  });

  it.each<[string, (text: string) => string]>([
    ['a role is gone', swap(invoices, '')],
    [
      'another name of a role',
      swap(invoices, invoices.replace('      policies', '      name: lab-1-other\n      policies')),
    ],
    ['another service account', swap('name: invoices}', 'name: receipts}')],
    ['a tag', swap('  roles:', '  tags: {team: shop}\n  roles:')],
    ['another policy', swap('AmazonS3FullAccess', 'AmazonS3ReadOnlyAccess')],
    ['no webhook', swap(/ {2}injection:\n.*\n/, '  injection: none\n')],
  ])('is planned, applied and reverted: %s', async (_, change) => {
    await edit(change);
    const plan = await planInProcess(lab(), { prune: true });
    expect(blockersOf(plan)).toEqual([]);
    expect(plannedChanges(plan)).not.toEqual([]);
    await applyInProcess(lab(), { prune: true });
    expect(plannedChanges(await planInProcess(lab(), { prune: true }))).toEqual([]);
    await expectWhole();
    await edit((text) => text);
    await applyInProcess(lab(), { prune: true });
    await expectWhole();
  });

  it('removes nothing without --prune: role and service account stay, and the plan names them', async () => {
    await edit(swap(invoices, ''));
    const plan = await planInProcess(lab());
    expect(plannedChanges(plan)).toEqual([]);
    const findings = plan.links.flatMap(({ findings }) => findings);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-047', 'IRSA-INJECT-041']);
    await expectUntouched();
  });

  it('leaves nothing behind after destroy', async () => {
    await destroyInProcess(lab());
    expect(sandboxState(lab().sandbox())).toEqual(emptyAws);
    expect(await clusterState(lab().cluster)).toEqual(emptyCluster);
  });
});
