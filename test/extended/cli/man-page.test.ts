import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manPage } from '../../../scripts/package/man-page.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The messages of a program about the page, and its output. */
async function look(
  program: string,
  ...args: readonly string[]
): Promise<{ stdout: string; stderr: string }> {
  const page = join(await temporaryFolder(), 'irsactl.1');
  await writeFile(page, manPage('2020-12-31'));
  return new Promise((resolve) => {
    execFile(program, [...args, page], (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

it('groff shows the man page without a warning', async ({ skip }) => {
  skip(findOnPath('groff') === null, 'there is no groff');
  const { stdout, stderr } = await look('groff', '-man', '-Tutf8', '-P-cbou', '-ww');
  expect(stderr).toBe('');
  expect(stdout).toContain('irsactl role show [options] <role>');
  expect(stdout).toContain('irsactl plan -o json > plan.json');
  expect(stdout).toMatch(/-f, --file <path>\n +the +irsa\.yaml +to +use;/);
});

it('mandoc has no warnings', async ({ skip }) => {
  skip(findOnPath('mandoc') === null, 'there is no mandoc');
  const { stdout } = await look('mandoc', '-T', 'lint', '-W', 'warning');
  expect(stdout).toBe('');
});
