import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { projectRoot, runIrsactl } from '../../support/run-irsactl.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';

const lab = chainLab();

/** The irsa.yaml of the README, with the manifest of this lab. */
async function writeExample(): Promise<string> {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const node = `local: true, manifest: ${lab().cluster.manifestPath}, directory: ${lab().nodeDirectory}`;
  const file = join(lab().folder, 'readme.yaml');
  await writeFile(file, example.replace('local: true', node));
  return file;
}

/** The arguments of each `irsactl` command in the README. */
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

it('the irsa.yaml and the commands of the README build the chain', async () => {
  const file = await writeExample();
  let last = '';
  for (const [command = '', ...args] of await commandsOfReadme()) {
    // No terminal can confirm.
    const run = await irsactl(command, file, ...args, ...(command === 'apply' ? ['--yes'] : []));
    expect([run.code, run.code === 0 ? '' : run.stderr]).toEqual([0, '']);
    last = run.stdout;
  }
  expect(last).toContain('Every link holds');
});
