import { beforeEach, expect, it } from 'vitest';
import { InjectionBench, installed, upstream, withChain } from '../../../test/support/injection-bench.ts';
import type { ChainContext } from '../../chain/context.ts';
import { noOutputs } from '../../chain/outputs.ts';
import type { KubernetesObject } from './ports.ts';

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

async function standing(context?: ChainContext) {
  return (await bench.link.observe(context ?? withChain({}), noOutputs)).standing();
}

/** Sets when each object was created. */
function stamp(time: string, kinds: (kind: unknown) => boolean = () => true): void {
  for (const object of bench.objects.objects.values()) {
    if (!kinds(object['kind'])) continue;
    const metadata = object['metadata'] as KubernetesObject;
    bench.objects.put({ ...object, metadata: { ...metadata, creationTimestamp: time } });
  }
}

function register(time: string): void {
  const { registration } = bench.cluster;
  if (registration) bench.cluster.registration = { ...registration, created: Date.parse(time) };
}

it('a webhook that apply installs exists since the last of its objects was created', async () => {
  await bench.apply(installed());
  stamp('2026-11-01T00:00:00Z');
  expect((await standing(installed())).since).toBe(null);
  register('2026-11-01T00:00:30Z');
  expect((await standing(installed())).since).toBe(Date.parse('2026-11-01T00:00:30Z'));
  stamp('2026-11-20T00:00:00Z', (kind) => kind === 'Deployment');
  expect((await standing(installed())).since).toBe(Date.parse('2026-11-20T00:00:00Z'));
});

it('shows the digests that its pods run, whatever the tag is', async () => {
  await bench.apply(upstream());
  const digest = `sha256:${'0a'.repeat(32)}`;
  const status = { containerStatuses: [{ imageID: `public.ecr.aws/eks/webhook@${digest}` }] };
  bench.objects.podList = [{ status }, { status }, {}];
  expect((await standing(upstream())).runs).toBe(`its pods run the image ${digest}`);
});

it('its certificate expires, and automatic renewal is mentioned', async () => {
  await bench.apply(installed());
  expect((await standing(installed())).expires).toMatchObject([
    { what: 'certificate of webhook irsactl-system/irsactl-webhook' },
  ]);
  await bench.apply(upstream());
  const at = bench.wallClock + 10 * 365 * 86_400_000;
  const what = "certificate of AWS's webhook irsactl-system/irsactl-upstream-webhook";
  expect((await standing(upstream())).expires).toEqual([{ what, at }]);
  const { expires } = await standing(upstream('cert-manager'));
  expect(expires).toEqual([{ what: `${what} (renewed automatically)`, at }]);
});

it("the user's webhook exists since it was registered", async () => {
  await bench.apply();
  register('2026-11-01T00:00:00Z');
  expect(await standing()).toEqual({ since: Date.parse('2026-11-01T00:00:00Z'), expires: [] });
});

it('an admission policy exists since it and its binding were created; for none nothing is known', async () => {
  const policy = withChain({
    injection: { mode: 'admission-policy', annotationPrefix: 'eks.amazonaws.com' },
  });
  await bench.apply(policy);
  stamp('2026-11-01T00:00:00Z');
  stamp('2026-11-02T00:00:00Z', (kind) => kind === 'MutatingAdmissionPolicyBinding');
  expect((await standing(policy)).since).toBe(Date.parse('2026-11-02T00:00:00Z'));
  expect(await standing(withChain({ injection: { mode: 'none' } }))).toEqual({ since: null, expires: [] });
});
