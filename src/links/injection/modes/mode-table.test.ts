import { expect, it } from 'vitest';
import { InjectionBench, withChain } from '../../../../test/support/injection-bench.ts';

it('the parts of another mode are removed after the changes of the wanted mode', async () => {
  const bench = new InjectionBench();
  await bench.apply();
  const { changes } = await bench.plan(withChain({ injection: { mode: 'none' } }));
  expect(changes).toMatchObject([{ kind: 'unregister-webhook', target: 'irsactl-prod-1' }]);
});
