import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { PlayedNode } from '../../support/played-node.ts';
import { whyNoServiceAddress } from '../../support/played-workload.ts';
import { projectRoot, runIrsactl } from '../../support/run-irsactl.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();
const impossible = await whyNoServiceAddress();

/** The irsa.yaml of the README, with the manifest of this lab. */
async function writeExample(): Promise<string> {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const node = `local: true, manifest: ${lab().cluster.manifestPath}, directory: ${lab().nodeDirectory}`;
  const file = join(lab().folder, 'readme.yaml');
  await writeFile(file, example.replace('local: true', node));
  return file;
}

/** The words of its commands behind `irsactl`. */
async function commandsOfReadme(): Promise<readonly (readonly string[])[]> {
  const blocks = tutorialBlocks(await readFile(join(projectRoot, 'README.md'), 'utf8'));
  const lines = blocks.flatMap(({ commands }) => commands.split('\n'));
  const words = lines.filter((line) => line.startsWith('irsactl ')).map((line) => line.split(' ').slice(1));
  expect(words.at(-1)?.[0]).toBe('apply');
  return words;
}

function irsactl(command: string, file: string, ...args: readonly string[]) {
  return runIrsactl([command, '--file', file, ...args], { env: lab().environment() });
}

it('the irsa.yaml of the README stops in the plan where no node has the image, and changes nothing', async () => {
  const manifest = await readFile(lab().cluster.manifestPath, 'utf8');
  const other = await PlayedNode.start(lab().cluster, 'cp-1', ['registry.k8s.io/pause:3.10']);
  const cluster = await clusterState(lab().cluster);
  const aws = sandboxState(lab().sandbox());
  try {
    const early = await irsactl('apply', await writeExample(), '--yes');
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('IRSA-INJECT-020');
    expect(early.stderr).toContain('images import build/irsactl-*.tar');
    expect(await readFile(lab().cluster.manifestPath, 'utf8')).toBe(manifest);
    expect(await clusterState(lab().cluster)).toEqual(cluster);
    expect(sandboxState(lab().sandbox())).toEqual(aws);
  } finally {
    await other.stop();
  }
});

it('and builds the chain where they have it, to the last line', async ({ skip }) => {
  skip(impossible !== null, `no address of a Service can be played here: ${impossible}`);
  const node = await PlayedNode.start(lab().cluster, 'cp-1', [defaults.webhook.image]);
  try {
    const file = await writeExample();
    let last = '';
    for (const [command = '', ...args] of await commandsOfReadme()) {
      // Nobody is at a terminal.
      const run = await irsactl(command, file, ...args, ...(command === 'apply' ? ['--yes'] : []));
      expect([run.code, run.code === 0 ? '' : run.stderr + node.logs.join('')]).toEqual([0, '']);
      last = run.stdout;
    }
    expect(last).toContain('Every link holds');
  } finally {
    await node.stop();
  }
});
