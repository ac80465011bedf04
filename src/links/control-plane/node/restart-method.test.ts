import { expect, it } from 'vitest';
import { describeRestart } from './restart-method.ts';

const woken = { proof: { port: 6444 }, auditNote: null, wakesKubelet: true };

it.each([true, false])(
  'says that controller-manager and scheduler may restart, kubelet woken: %s',
  (wakesKubelet) => {
    expect(describeRestart({ ...woken, wakesKubelet }, null)).toContain(
      'Controller-manager and scheduler may restart.',
    );
  },
);

it('promises the longer of the usual outage and the last one, and the same sentence to nodes that were faster', () => {
  expect(describeRestart(woken, 25)).toContain('is down for about 25 s, as last time; requests');
  expect(describeRestart(woken, 8)).toBe(describeRestart(woken, null));
  expect(describeRestart(woken, null)).toContain('is down for about 9 s; requests');
});
