import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { type Figure, median } from './figure.ts';

const runs = 21;
const main = join(resolve(import.meta.dirname, '..'), 'dist/main.cjs');

/** `irsactl --version` against an empty Node program, taken in turn; the ratio of the medians. Needs dist/. */
export function measureVersion(): Figure {
  const empty: number[] = [];
  const version: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    empty.push(milliseconds(['-e', '0']));
    version.push(milliseconds([main, '--version']));
  }
  const ratio = median(version) / median(empty);
  return {
    name: 'irsactl --version against node -e 0',
    measured: `${ratio.toFixed(2)} × (${median(version).toFixed(1)} ms against ${median(empty).toFixed(1)} ms, medians of ${runs} runs in turn)`,
    budget: 'at most 1.6 ×',
    kept: ratio <= 1.6,
  };
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
}
