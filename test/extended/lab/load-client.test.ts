import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { goEnvironment, sources } from '../../../lab/load/client-program.ts';
import { hasGo } from '../../support/go-jwks.ts';
import { skipUnless } from '../../support/skip-unless.ts';

describe('the measured client', () => {
  skipUnless(hasGo, 'This machine has no Go.');

  it('passes its own tests', () => {
    const tested = spawnSync('go', ['test', '-trimpath', '-vet=off', '-count=1', '.'], {
      cwd: sources,
      env: goEnvironment,
      encoding: 'utf8',
    });
    expect(tested.status, `${tested.stdout}${tested.stderr}`).toBe(0);
  }, 600_000);
});
