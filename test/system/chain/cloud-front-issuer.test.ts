import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();

it('carries a whole chain: planned before its URL is known, applied as saved, proved, and taken down', async () => {
  const { irsactl, cluster, chainFile, folder } = lab();
  const text = await readFile(chainFile, 'utf8');
  const behind = text.replace('{s3: {', '{cloudFront: {');
  expect(behind).not.toBe(text);
  await writeFile(chainFile, behind);
  const manifestBefore = await readFile(cluster.manifestPath);
  const clusterBefore = await clusterState(cluster);
  const awsBefore = sandboxState(lab().sandbox());

  const plan = await irsactl('plan');
  expect(plan.stdout).toContain('known after apply');
  const saved = join(folder, 'plan.json');
  await writeFile(saved, (await irsactl('plan', ['-o', 'json'])).stdout);
  const apply = await irsactl('apply', [saved, '--yes']);
  expect(apply.stderr).toContain('✓ control-plane');
  expect(apply.stdout).toContain('Every link holds');
  expect(apply.code).toBe(0);

  const [distribution] = [...lab().sandbox().cloudFront.distributions.values()];
  const url = `https://${distribution?.domain}`;
  expect(await readFile(cluster.manifestPath, 'utf8')).toContain(`--service-account-issuer=${url}`);
  const status = await irsactl('status');
  expect(status.stdout).toMatch(/issuer +in place/);
  expect((await irsactl('graph')).stdout).toContain(url);
  const lint = await irsactl('lint', []);
  expect(lint.stdout).toContain(url);
  const again = await irsactl('plan', ['--detailed-exitcode']);
  expect(again.stdout).toContain('Nothing to do.');
  expect(again.code).toBe(0);

  expect((await irsactl('destroy', ['--yes'])).code).toBe(0);
  expect((await irsactl('destroy', ['--yes'])).code).toBe(0);
  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);
  expect(await clusterState(cluster)).toEqual(clusterBefore);
  expect(sandboxState(lab().sandbox())).toEqual(awsBefore);
});
