import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { startLabWebhook } from '../../support/lab-webhook.ts';
import { projectRoot, runIrsactl } from '../../support/run-irsactl.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();

/** The irsa.yaml of the README, with the manifest and the port of this lab. */
async function writeExample(port: number): Promise<string> {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const node = `local: true, manifest: ${lab().cluster.manifestPath}, directory: ${lab().nodeDirectory}`;
  const file = join(lab().folder, 'readme.yaml');
  await writeFile(file, example.replace('local: true', node).replace(':8443', `:${port}`));
  return file;
}

function irsactl(command: string, file: string, ...args: readonly string[]) {
  return runIrsactl([command, '--file', file, ...args], { env: lab().environment() });
}

it('the irsa.yaml of the README stops in the plan until its webhook answers, and then builds the chain', async () => {
  const manifest = await readFile(lab().cluster.manifestPath, 'utf8');
  const cluster = await clusterState(lab().cluster);
  const aws = sandboxState(lab().sandbox());
  const early = await irsactl('apply', await writeExample(await freePort()), '--yes');
  expect(early.code).toBe(1);
  expect(early.stderr).toContain('IRSA-INJECT-005');
  expect(early.stderr).toContain('irsactl webhook --webhook-configuration irsactl-prod-1');
  expect(await readFile(lab().cluster.manifestPath, 'utf8')).toBe(manifest);
  expect(await clusterState(lab().cluster)).toEqual(cluster);
  expect(sandboxState(lab().sandbox())).toEqual(aws);

  const webhook = await startLabWebhook(lab().cluster, 'irsactl-prod-1');
  try {
    const apply = await irsactl('apply', await writeExample(webhook.port), '--yes');
    expect(apply.stdout).toContain('Every link holds');
    expect(apply.code).toBe(0);
  } finally {
    await webhook.stop();
  }
});
