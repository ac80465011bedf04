import { readFile, stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();

it('is built, proved, found complete, and taken down without a trace', async () => {
  const { irsactl, cluster } = lab();
  const manifestBefore = await readFile(cluster.manifestPath);
  const statBefore = await stat(cluster.manifestPath);
  const clusterBefore = await clusterState(cluster);
  const awsBefore = sandboxState(lab().sandbox());

  const plan = await irsactl('plan', ['--detailed-exitcode']);
  expect(plan.code).toBe(3);
  expect(plan.stdout).toContain('lab-1-shop-orders');

  expect((await irsactl('verify')).stdout).toMatch(
    /IRSA-KEY-034[\s\S]*next {2}Nothing of the chain is there/,
  );

  const apply = await irsactl('apply', ['--yes']);
  expect(apply.stderr).toContain('✓ control-plane');
  expect(apply.stdout).toContain('Every link holds');
  expect(apply.code).toBe(0);

  const third = await irsactl('plan', ['--detailed-exitcode']);
  expect(third.stdout).toContain('Nothing to do.');
  expect(third.code).toBe(0);

  expect((await irsactl('verify')).code).toBe(0);
  const status = await irsactl('status');
  for (const link of ['signing-key', 'issuer', 'control-plane', 'identity-provider', 'roles', 'injection']) {
    expect(status.stdout).toMatch(new RegExp(`${link} +in place +(just now|[0-9]+ minutes? ago)`));
  }
  expect(status.stdout).toMatch(/proof +not looked at +–/);

  const first = await irsactl('destroy', ['--yes']);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain('once more');
  const between = await irsactl('status');
  expect(between.stdout.replaceAll(/\s+/g, ' ')).toContain('destroy has done its first stage here');
  expect(between.stdout).toMatch(/\nNext: irsactl destroy /);
  expect((await irsactl('verify')).stdout).toMatch(/first stage here[\s\S]*irsactl destroy /);

  const second = await irsactl('destroy', ['--yes']);
  expect(second.code).toBe(0);

  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);
  expect((await stat(cluster.manifestPath)).mode).toBe(statBefore.mode);
  expect((await stat(cluster.manifestPath)).mtimeMs).toBe(statBefore.mtimeMs);
  expect(await clusterState(cluster)).toEqual(clusterBefore);
  expect(sandboxState(lab().sandbox())).toEqual(awsBefore);
});
