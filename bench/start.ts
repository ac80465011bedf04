import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { type Figure, median } from './figure.ts';

const runs = 31;
const main = join(resolve(import.meta.dirname, '..'), 'dist/main.cjs');
const budgets = { '--version': 1.3, '--help': 1.3 } as const;

/** `irsactl --version` and `--help` compared with an empty Node program, alternately; ratios of the medians. Needs dist/. */
export function measureStart(): readonly Figure[] {
  const options = ['--version', '--help'] as const;
  const taken = { empty: [] as number[], '--version': [] as number[], '--help': [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    taken.empty.push(milliseconds(['-e', '0']));
    for (const option of options) taken[option].push(milliseconds([main, option]));
  }
  return options.map((option) => {
    const [own, empty] = [median(taken[option]), median(taken.empty)];
    return {
      name: `irsactl ${option}, compared with node -e 0`,
      measured: `${(own / empty).toFixed(2)} × (${own.toFixed(1)} ms against ${empty.toFixed(1)} ms, medians of ${runs} alternating runs)`,
      budget: `at most ${budgets[option]} ×`,
      met: own / empty <= budgets[option],
    };
  });
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}`);
  return performance.now() - start;
}
