import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { findOnPath } from '../../support/find-on-path.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inTmux, inXterm } from '../../support/terminals.ts';

const program = join(projectRoot, 'test/support/living-line-entry.ts');
const hasTmux = findOnPath('tmux') !== null;

describe.each([
  ['that does not wrap rows again', inXterm, true],
  ['that wraps rows again', inTmux, hasTmux],
])('the living line on a terminal %s', (_, start, isInstalled) => {
  skipUnless(isInstalled, 'there is no tmux');

  it.each([
    ['in the middle', 3],
    ['at the bottom', 40],
  ])('is one whole line after each resize, without remains of the old one: %s', async (_, above) => {
    const cwd = await temporaryFolder();
    const fifo = join(cwd, 'fifo');
    await promisify(execFile)('mkfifo', [fifo]);
    const terminal = await start({ program, args: [fifo, `${above}`], cwd });
    const shows = (...rows: readonly RegExp[]) =>
      vi.waitFor(
        async () =>
          expect(await terminal.rows()).toEqual([
            ...Array.from({ length: above }, (_, at) => `line ${at + 1}`),
            ...rows.map((row) => expect.stringMatching(row)),
          ]),
        { timeout: 30_000, interval: 50 },
      );
    const at80 = /^ {2}0 of 2 {2}changing cp-1:….*kube-apiserver\.yaml, [\d.]+ s \(usually 2 s\)$/;
    const at40 = /^ {2}0 of 2 {2}changing cp-1:…\S*\.yaml, [\d.]+ s$/;
    await shows(at80);
    await terminal.resize(40);
    await shows(at40);
    await terminal.resize(80);
    await shows(at80);
    await terminal.resize(40);
    await terminal.resize(60);
    await terminal.resize(40);
    await shows(at40);
    await terminal.resize(120);
    await shows(/^ {2}0 of 2 {2}changing cp-1:\/etc\/\S+, [\d.]+ s \(usually 2 s\)$/);
    await writeFile(fifo, '');
    await shows(/^ {2}1 of 2 {2}changing cp-2:/);
    await writeFile(fifo, '');
    await shows(/^✓ control-plane: cp-1 and cp-2 \([\d.]+ s\)$/);
  });
});
