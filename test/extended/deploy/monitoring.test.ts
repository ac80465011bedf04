import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { alertRules, dashboardExpressions, monitoring } from '../../support/monitoring-files.ts';
import { findPromtool, noPromtool } from '../../support/promtool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
let promtool: string | null = null;

beforeAll(async () => {
  promtool = await findPromtool();
}, 180_000);
beforeEach(({ skip }) => skip(promtool === null, noPromtool));

/** The output of promtool, whatever its exit code is. */
async function judge(...args: readonly string[]): Promise<string> {
  const both = ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr;
  return run(promtool ?? '', [...args], { cwd: monitoring }).then(both, both);
}

describe('Prometheus', () => {
  it('accepts the alert rules', async () => {
    const rules = alertRules();
    expect(await judge('check', 'rules', 'alert-rules.yaml')).toContain(
      `SUCCESS: ${rules.length} rules found`,
    );
  });

  it('raises each alert when expected, and none while all is well', async () => {
    const verdict = await judge('test', 'rules', 'alert-rules.test.yaml');
    expect(verdict).toContain('SUCCESS');
    expect(verdict).not.toContain('FAILED');
  });

  it('accepts every expression of the dashboard', async () => {
    const rules = dashboardExpressions().map((expr, index) => ({ record: `panel:${index}`, expr }));
    const path = join(await temporaryFolder(), 'rules.yaml');
    await writeFile(path, stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(await judge('check', 'rules', path)).toContain(`SUCCESS: ${rules.length} rules found`);
  });
});
