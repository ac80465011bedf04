import { expect, it } from 'vitest';
import { InjectionBench, withChain } from '../../../../test/support/injection-bench.ts';

it('what another mode left goes after the mode that is wanted', async () => {
  const bench = new InjectionBench();
  await bench.apply();
  const { changes } = await bench.plan(withChain({ injection: { mode: 'none' } }));
  expect(changes).toMatchObject([{ kind: 'unregister-webhook', target: 'irsactl-prod-1' }]);
});
