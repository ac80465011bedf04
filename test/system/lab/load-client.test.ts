import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onlyWhere } from '../../support/only-where.ts';

const folder = join(import.meta.dirname, '../../../lab/load/client');
const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };

describe('the measured client', () => {
  onlyWhere(spawnSync('go', ['version']).status === 0, 'This machine has no Go.');

  it('passes its own tests', () => {
    // Flags as the lab builds it with, so that what was compiled serves both.
    const tested = spawnSync('go', ['test', '-trimpath', '-vet=off', '-count=1', '.'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(tested.status, `${tested.stdout}${tested.stderr}`).toBe(0);
  }, 600_000);
});
