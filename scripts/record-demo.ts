import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type RecordedLine, shortenPaths, shortenPauses } from './recording/recorded-line.ts';
import { recordingSvg } from './recording/recording-svg.ts';
import { root } from './repository-root.ts';

/**
 * `node scripts/record-demo.ts` runs the demo and writes docs/demo.svg with its lines and their times. If the PATH has an
 * AWS CLI that every user may run, the pod runs it.
 */
const longestPause = 1.5;
const started = performance.now();
const lines: RecordedLine[] = [{ seconds: 0, text: '\u001b[2m$\u001b[22m\u001b[1m make demo\u001b[22m' }];
const { NO_COLOR: _, ...environment } = process.env;
// Standard error has the lines about current work, which a terminal replaces.
const demo = spawn(process.execPath, ['src/cli/main.ts', 'demo'], {
  cwd: root,
  env: { ...environment, FORCE_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
createInterface({ input: demo.stdout }).on('line', (text) => {
  lines.push({
    seconds: (performance.now() - started) / 1000,
    text: shortenPaths(text, { [root]: '.', [homedir()]: '~' }),
  });
});
const [code] = await once(demo, 'close');
if (code !== 0) throw new Error(`The demo exited with ${code}: nothing was recorded.`);
const title = 'make demo: irsactl sets up the seven links of the chain, and a pod gets its AWS identity';
writeFileSync(join(root, 'docs/demo.svg'), recordingSvg(title, shortenPauses(lines, longestPause)));
console.log(`Wrote docs/demo.svg: ${lines.length} lines`);
