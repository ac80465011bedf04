import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

/** Keeps many objects alive for a while, like pending calls; prints the growth of the young generation in MB. */
const work = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { chainCommand } from '${new URL('chain-options.ts', import.meta.url)}';
  if (process.argv[1] === 'in a command') await chainCommand('plan').action(() => {}).parseAsync([], { from: 'user' });
  const youngGeneration = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
  const before = youngGeneration();
  let kept = [];
  let largest = before;
  for (let made = 0; made < 1_000_000; made += 1) {
    kept.push({ made, text: 'piece ' + made });
    if (kept.length > 200_000) kept = kept.slice(100_000);
    if (made % 1_000 === 0) largest = Math.max(largest, youngGeneration());
  }
  console.log((largest - before) / 1e6);
`;

async function youngGenerationGrowth(how: 'in a command' | 'without'): Promise<number> {
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', work, how]);
  // V8 would print a warning about a flag that it no longer knows.
  expect(stderr).toBe('');
  return Number(stdout);
}

it('keeps the young generation small in a command on a chain, also while V8 marks the old generation', async () => {
  expect(await youngGenerationGrowth('without')).toBeGreaterThan(16);
  expect(await youngGenerationGrowth('in a command')).toBe(0);
});
