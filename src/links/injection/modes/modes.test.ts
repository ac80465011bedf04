import { expect, it } from 'vitest';
import { InjectionBench, withChain } from '../../../../test/support/injection-bench.ts';

it('a way to inject that is still to come is refused by the plan, before anything is changed', async () => {
  const bench = new InjectionBench();
  const webhook = {
    image: 'a',
    namespace: 'b',
    replicas: 2,
    placement: 'any',
    failurePolicy: 'Ignore',
  } as const;
  const annotationPrefix = 'eks.amazonaws.com';
  const injection = { mode: 'upstream', webhook, certificates: 'generated', annotationPrefix } as const;
  expect((await bench.plan(withChain({ injection }))).findings).toMatchObject([
    { code: 'IRSA-INJECT-019', severity: 'error' },
  ]);
});

it('what another mode left goes after the mode that is wanted', async () => {
  const bench = new InjectionBench();
  await bench.apply();
  const { changes } = await bench.plan(withChain({ injection: { mode: 'none' } }));
  expect(changes).toMatchObject([{ kind: 'unregister-webhook', target: 'irsactl-prod-1' }]);
});
