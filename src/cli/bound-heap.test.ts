import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

/** Where much of what is made lives for a while, as calls under way do; prints the largest young generation, in MB. */
const work = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { chainCommand } from '${new URL('chain-options.ts', import.meta.url)}';
  if (process.argv[1] === 'in a command') await chainCommand('plan').action(() => {}).parseAsync([], { from: 'user' });
  let kept = [];
  let largest = 0;
  for (let made = 0; made < 1_000_000; made += 1) {
    kept.push({ made, text: 'piece ' + made });
    if (kept.length > 200_000) kept = kept.slice(100_000);
    if (made % 20_000 > 0) continue;
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    largest = Math.max(largest, young.space_size);
  }
  console.log(largest / 1e6);
`;

async function largestYoungGeneration(how: 'in a command' | 'without'): Promise<number> {
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', work, how]);
  // V8 complains there of a flag that it no longer knows.
  expect(stderr).toBe('');
  return Number(stdout);
}

it('keeps the young generation from growing in a command on a chain', async () => {
  expect(await largestYoungGeneration('without')).toBeGreaterThan(16);
  expect(await largestYoungGeneration('in a command')).toBeLessThan(16);
});
