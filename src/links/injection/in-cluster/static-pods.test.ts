import { expect, it } from 'vitest';
import { fakeContext } from '../../../../test/support/fake-context.ts';
import { InjectionBench, installed, upstream } from '../../../../test/support/injection-bench.ts';
import type { ChainContext } from '../../../chain/context.ts';

const failing = { failurePolicy: 'Fail' } as const;

it.each([
  ["irsactl's webhook", installed(failing), installed()],
  ["AWS's webhook", upstream('generated', failing), upstream()],
])('%s cannot use Fail without a match condition that excludes static pods', async (_what, fail, ignore) => {
  const bench = new InjectionBench();
  const { cluster } = fakeContext();
  const on = (version: string, context: ChainContext) =>
    bench.plan({ ...context, cluster: { ...cluster, version } });
  expect(await on('v1.27.16', fail)).toMatchObject({
    findings: [{ code: 'IRSA-INJECT-043', severity: 'error' }],
  });
  expect((await on('v1.27.16', ignore)).findings).toEqual([]);
  expect((await on('v1.28.0', fail)).findings).toEqual([]);
});
