import { expect, it } from 'vitest';
import { InjectionBench, installed, upstream } from '../../../../test/support/injection-bench.ts';
import { asObject } from '../../../trust/json.ts';

const foreignSecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'irsactl-upstream-webhook-tls', namespace: 'irsactl-system', uid: 'theirs' },
  data: { 'tls.key': 'c29tZWJvZHkgbmVlZHMgdGhpcw==' },
};

it.each([
  ["AWS's webhook", upstream(), 'irsactl-upstream-webhook-tls'],
  ["irsactl's", installed(), 'irsactl-webhook-tls'],
])(
  "apply does not overwrite another owner's Secret with the webhook's name, for %s",
  async (_, context, name) => {
    const bench = new InjectionBench();
    bench.objects.put({ ...foreignSecret, metadata: { ...foreignSecret.metadata, name } });
    const { changes, findings } = await bench.plan(context);
    expect(changes.map(({ kind }) => kind)).not.toContain('issue-certificate');
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-003', what: expect.stringContaining('Secret') }]);
  },
);

it("apply takes over a Secret that cert-manager created for the webhook's Certificate", async () => {
  const bench = new InjectionBench();
  const annotations = { 'cert-manager.io/certificate-name': 'irsactl-upstream-webhook' };
  bench.objects.put({ ...foreignSecret, metadata: { ...foreignSecret.metadata, annotations } });
  expect((await bench.plan(upstream())).findings).toEqual([]);
});

it("destroy keeps the Secret of another chain's webhook", async () => {
  const bench = new InjectionBench();
  await bench.apply(installed());
  const metadata = { name: 'irsactl-webhook-tls', namespace: 'irsactl-system', uid: 'theirs' };
  bench.objects.put({ apiVersion: 'v1', kind: 'Secret', metadata });
  for (const object of [...bench.objects.objects.values()]) {
    const text = JSON.stringify(object);
    bench.objects.put(JSON.parse(text.replace(/("irsactl.dev\/chain":")[^"]+"/, '$1theirs"')));
  }
  const done = await bench.destroy('sign-back', installed());
  expect(done.join()).not.toContain('irsactl-webhook-tls');
});

it('a service account with forged marks in another namespace does not block apply', async () => {
  const bench = new InjectionBench();
  await bench.apply(installed());
  const account = bench.objects.get('ServiceAccount');
  const metadata = asObject(account?.['metadata'] ?? null);
  bench.objects.put({ ...account, metadata: { ...metadata, namespace: 'evil', uid: 'forged' } });
  expect(await bench.plan(installed())).toMatchObject({ changes: [], findings: [] });
});
