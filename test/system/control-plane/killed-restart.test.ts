import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';

const lab = chainLab();

it('is finished by the next apply, at once, after a kill while the API server restarts', async () => {
  const killed = await lab().irsactl('apply', ['--yes', '-o', 'json'], {
    onErrorLine: (line, child) => {
      if (line.includes('"waiting"') && line.includes('"control-plane"')) child.kill('SIGKILL');
    },
  });
  expect(killed.signal).toBe('SIGKILL');
  const next = await lab().irsactl('apply', ['--yes']);
  expect({ code: next.code, stderr: next.code === 0 ? '' : next.stderr }).toEqual({ code: 0, stderr: '' });
  const plan = await lab().irsactl('plan', ['--detailed-exitcode']);
  expect(plan.code).toBe(0);
});
