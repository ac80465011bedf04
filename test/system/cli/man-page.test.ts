import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findOnPath } from '../../support/find-on-path.ts';
import { projectRoot } from '../../support/run-irsactl.ts';

const page = join(projectRoot, 'man/irsactl.1');

/** What a program says about the page, and what it makes of it. */
function look(program: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, [...args, page], (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

it('groff has nothing to say about the man page, and shows it', async ({ skip }) => {
  skip(findOnPath('groff') === null, 'there is no groff');
  const { stdout, stderr } = await look('groff', '-man', '-Tutf8', '-P-cbou', '-ww');
  expect(stderr).toBe('');
  expect(stdout).toContain('irsactl node prepare [options] <node>');
  expect(stdout).toContain('irsactl plan -o json > plan.json');
  expect(stdout).toMatch(/-f, --file <path>\n +the chain; `-` reads standard input/);
});

it('mandoc warns of nothing but the missing date', async ({ skip }) => {
  skip(findOnPath('mandoc') === null, 'there is no mandoc');
  const { stdout } = await look('mandoc', '-T', 'lint', '-W', 'warning');
  // A page that is generated has none, so that the same sources make the same page.
  expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
});
