import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { helpExamples } from '../../support/help-examples.ts';
import { smallestChain } from '../../support/marked-chain.ts';
import { programsOnPath } from '../../support/programs-on-path.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepTranscript } from '../../support/transcript.ts';

/**
 * Commands with examples that need neither a cluster nor AWS and that exit, ordered so that each finds its input files.
 * completion.test.ts runs the examples of `completion` in their shells.
 */
const offline = [
  'version',
  'validate',
  'explain',
  'key',
  'jwks',
  'discovery',
  'trust-policy',
  'iam-policy',
  'render',
  'init',
] as const;

/** Marks an example that needs a cluster; how-to-on-a-chain.test.ts runs it. */
const clusterOption = '--from-cluster';

it('the examples in the help work unchanged', { timeout: 600_000 }, async () => {
  const folder = await temporaryFolder();
  const env = { PATH: await programsOnPath(folder), HOME: folder };
  await writeFile(join(folder, 'irsa.yaml'), smallestChain);
  const init = 'rm irsa.yaml irsa.schema.json';
  for (const name of offline) {
    const lines = helpExamples(name).filter((line) => !line.includes(clusterOption));
    expect(lines.length, name).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      // init never overwrites a file.
      const command = name === 'init' ? `${init}; ${line}` : line;
      const ended = await new Promise<string>((resolve) => {
        const script = ['-o', 'pipefail', '-c', command];
        execFile('bash', script, { env, cwd: folder, timeout: 60_000 }, (fault, stdout, stderr) => {
          keepTranscript(line, stdout + stderr);
          resolve(fault ? `${fault.code}: ${stderr}` : 'done');
        });
      });
      expect(ended, line).toBe('done');
    }
  }
});
