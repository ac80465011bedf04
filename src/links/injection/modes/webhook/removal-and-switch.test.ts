import { beforeEach, describe, expect, it } from 'vitest';
import { fakeContext } from '../../../../../test/support/fake-context.ts';
import { InjectionBench, installed, withChain } from '../../../../../test/support/injection-bench.ts';

const place = 'irsactl-system/irsactl-webhook';

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

describe('removal', () => {
  it('deletes the registration first, then the workload, the namespace last', async () => {
    await bench.apply(installed());
    const done = await bench.destroy('sign-back', installed());
    expect(done[0]).toBe('unregister-webhook/irsactl-webhook');
    expect(done[1]).toBe(`delete-object/Deployment ${place}`);
    expect(done.at(-2)).toBe('delete-object/Namespace irsactl-system');
    expect(await bench.destroy('sign-back', installed())).toEqual([]);
    expect(bench.cluster.registration).toBeNull();
  });

  it('keeps a namespace with objects of another owner', async () => {
    await bench.apply(installed());
    bench.objects.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs', namespace: 'irsactl-system', uid: 't' },
    });
    expect((await bench.planRemoval('sign-back', installed())).findings).toMatchObject([
      { code: 'IRSA-INJECT-016', severity: 'warning', why: expect.stringContaining('ConfigMap theirs') },
    ]);
    expect((await bench.destroy('sign-back', installed())).join()).not.toContain('Namespace');
    expect(bench.objects.get('ConfigMap')).toBeDefined();
    expect(bench.objects.get('ServiceAccount')).toBeUndefined();
  });
});

describe('a switch', () => {
  it.each([
    ['to a webhook that the user runs', fakeContext()],
    ['to none', withChain({ injection: { mode: 'none' } })],
  ])('%s removes the installation last', async (_what, other) => {
    await bench.apply(installed());
    const done = await bench.apply(other);
    const gone = done.indexOf('unregister-webhook/irsactl-webhook');
    const come = done.indexOf('register-webhook/irsactl-prod-1');
    expect(gone).toBeGreaterThan(come);
    expect(done.at(-1)).toMatch(/Namespace|strip|delete-service-account/);
    expect(await bench.apply(other)).toEqual([]);
  });

  it("to the user's webhook keeps the installation if that webhook does not answer", async () => {
    await bench.apply(installed());
    bench.cluster.injects = 'refused';
    await expect(bench.apply(fakeContext())).rejects.toMatchObject({ code: 'IRSA-INJECT-005' });
    expect(bench.objects.get('Deployment')).toBeDefined();
    expect(await bench.cluster.readRegistration('irsactl-webhook')).not.toBeNull();
    bench.cluster.injects = 'what-is-annotated';
    expect((await bench.apply(fakeContext()))[0]).toBe('register-webhook/irsactl-prod-1');
  });

  it("from the user's webhook proves the new one first", async () => {
    await bench.apply(fakeContext());
    const done = await bench.apply(installed());
    expect(done.slice(-2)).toEqual([
      'register-for-pods/irsactl-webhook',
      'unregister-webhook/irsactl-prod-1',
    ]);
    expect(await bench.apply(installed())).toEqual([]);
  });
});

describe('another placement', () => {
  const onControlPlane = installed({ placement: 'controlPlane' });
  it('removes the old workload once the new one serves, in both directions', async () => {
    await bench.apply(installed());
    expect(await bench.apply(onControlPlane)).toEqual([
      `apply-object/DaemonSet ${place}`,
      `delete-object/Deployment ${place}`,
      `delete-object/PodDisruptionBudget ${place}`,
    ]);
    expect(await bench.apply(onControlPlane)).toEqual([]);
    expect(await bench.verify(onControlPlane)).toEqual([]);
    expect(await bench.apply(installed())).toEqual([
      `apply-object/PodDisruptionBudget ${place}`,
      `apply-object/Deployment ${place}`,
      `delete-object/DaemonSet ${place}`,
    ]);
    expect(await bench.apply(installed())).toEqual([]);
  });

  it('is completed by the next apply after a kill, and verify reports it', async () => {
    await bench.apply(installed());
    const { changes } = await bench.plan(onControlPlane);
    await bench.carryOut(changes.slice(0, 1), onControlPlane);
    expect(await bench.verify(onControlPlane)).toMatchObject([
      { code: 'IRSA-INJECT-004', what: expect.stringContaining(`Deployment ${place}`) },
    ]);
    expect((await bench.apply(onControlPlane)).length).toBe(2);
    expect(await bench.verify(onControlPlane)).toEqual([]);
  });

  it("keeps another owner's workload of the same name", async () => {
    bench.objects.put({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'irsactl-webhook', namespace: 'irsactl-system', uid: 't' },
    });
    await bench.apply(installed());
    expect(await bench.apply(installed())).toEqual([]);
    expect(bench.objects.get('DaemonSet')).toBeDefined();
  });
});
