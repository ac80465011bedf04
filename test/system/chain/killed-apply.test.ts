import { expect, it } from 'vitest';
import { type ChainPlan, changesOf } from '../../../src/chain/chain-plan.ts';
import { changeName } from '../../../src/chain/change.ts';
import { chainLab } from '../../support/chain-lab.ts';

const lab = chainLab();

/** Applies and kills the process as soon as it has told that `change` is done. */
async function applyUntil(change: string): Promise<void> {
  const run = await lab().irsactl('apply', ['--yes', '-o', 'json'], {
    onErrorLine: (line, child) => {
      if (line.includes('"change-done"') && JSON.parse(line).change === change) child.kill('SIGKILL');
    },
  });
  expect({ change, signal: run.signal, stderr: run.signal ? '' : run.stderr }).toEqual({
    change,
    signal: 'SIGKILL',
    stderr: '',
  });
}

async function planned(): Promise<readonly string[]> {
  const run = await lab().irsactl('plan', ['-o', 'json']);
  const plan: ChainPlan = JSON.parse(run.stdout);
  return changesOf(plan).map(changeName);
}

/** Takes everything away again, whatever stands. */
async function startOver(): Promise<void> {
  await lab().irsactl('destroy', ['--yes', '-q', '--accept-loss']);
  const last = await lab().irsactl('destroy', ['--yes', '-q', '--accept-loss']);
  expect(last.stderr).toBe('');
  expect(last.code).toBe(0);
}

it('is finished by the next apply, after whichever change it was killed', { timeout: 600_000 }, async () => {
  const changes = await planned();
  expect(changes.length).toBeGreaterThan(9);
  const restarts: string[] = [];
  for (const change of changes) {
    const before = lab().cluster.restarts();
    await applyUntil(change);
    const next = await lab().irsactl('apply', ['--yes']);
    expect({ change, code: next.code, stderr: next.code === 0 ? '' : next.stderr }).toEqual({
      change,
      code: 0,
      stderr: '',
    });
    expect({ change, left: await planned() }).toEqual({ change, left: [] });
    restarts.push(`${change} ${lab().cluster.restarts() - before}`);
    await startOver();
    expect(await planned()).toEqual(changes);
  }
});
