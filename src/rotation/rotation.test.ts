import { describe, expect, it } from 'vitest';
import { removalOf } from '../../test/support/look.ts';
import {
  codesOf,
  keys,
  manifestOf,
  manifestText,
  ownFiles,
  watchTokens,
} from '../../test/support/simulated-control-plane.ts';
import { simulatedRotation } from '../../test/support/simulated-rotation.ts';
import { noConsent } from '../chain/link.ts';
import { jwkOf } from '../trust/jwks.ts';

/** An hour after the max-age of the published JWKS. */
const publicFor = 3_660_000;

async function atStage(stage: 'publish' | 'sign', count = 1) {
  const cluster = await simulatedRotation({ count });
  await cluster.rotate({ rotate: 'start' });
  if (stage === 'sign') {
    cluster.clock.time += publicFor;
    await cluster.rotate();
  }
  return cluster;
}

describe.each([1, 3])('a rotation on %i nodes', (count) => {
  it('publishes the next key, and waits an hour before an API server signs with it', async () => {
    const cluster = await simulatedRotation({ count });
    const { machines, kids, clock } = cluster;
    const watch = watchTokens(cluster);
    const waiting = await cluster.rotate({ rotate: 'start' });
    expect(waiting.moves).toMatchObject({ stage: 'publish', gates: [{ opensAt: clock.now() + publicFor }] });
    expect(waiting.findings).toMatchObject([{ code: 'IRSA-KEY-032' }]);
    expect(cluster.published()).toEqual([kids.old, kids.next]);
    expect(machines.map(({ server }) => server.mintNow()?.keyId)).toEqual(machines.map(() => kids.old));
    clock.time += publicFor - 1;
    expect((await cluster.rotate()).moves?.stage).toBe('publish');
    clock.time += 1;
    const signed = await cluster.rotate();
    expect(signed.moves?.stage).toBe('sign');
    expect(machines.map(({ server }) => server.mintNow()?.keyId)).toEqual(machines.map(() => kids.next));
    expect(watch.refusals).toEqual([]);
  });

  it('retires the old key when no token of it is in use, and leaves one key', async () => {
    const cluster = await atStage('sign', count);
    const { machines, kids } = cluster;
    cluster.cluster.pods = [];
    const end = await cluster.rotate();
    expect(end).toMatchObject({ rotation: null, moves: null });
    expect(cluster.published()).toEqual([kids.next]);
    expect(machines.map(({ server }) => server.keyIdsNow())).toEqual(machines.map(() => [kids.next]));
    const left = machines.flatMap(({ files }) =>
      [...files.files.keys()].filter((path) => path.includes('rotation')),
    );
    expect(left).toEqual([]);
    expect((await cluster.rotate()).rotation).toBe(null);
  });

  it('is reversed before an API server signs, and leaves the previous form', async () => {
    const cluster = await atStage('publish', count);
    const { machines, kids } = cluster;
    expect(await cluster.rotate({ rotate: 'abort' })).toMatchObject({ rotation: null });
    expect(cluster.published()).toEqual([kids.old]);
    expect(machines.map(({ server }) => server.keyIdsNow())).toEqual(machines.map(() => [kids.old]));
  });

  it('is reversed after signing: the old key signs, and the new one waits for its tokens', async () => {
    const cluster = await atStage('sign', count);
    const { machines, kids } = cluster;
    const watch = watchTokens(cluster);
    const turned = await cluster.rotate({ rotate: 'abort' });
    expect(machines.map(({ server }) => server.mintNow()?.keyId)).toEqual(machines.map(() => kids.old));
    expect(turned.rotation).toMatchObject({ next: kids.old, former: { keyId: kids.next, hasSigned: true } });
    expect(turned.moves?.gates.length).toBeGreaterThan(0);
    // Repeating it changes nothing.
    expect((await cluster.rotate({ rotate: 'abort' })).rotation?.next).toBe(kids.old);
    expect(watch.refusals).toEqual([]);
    cluster.cluster.pods = [];
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.published()).toEqual([kids.old]);
  });
});

describe('a rotation', () => {
  it('signs with no key of which STS refuses a token', async () => {
    let isLate = false;
    const askSts = async () =>
      isLate ? "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider" : null;
    const cluster = await simulatedRotation({ count: 2, askSts });
    await cluster.rotate({ rotate: 'start' });
    cluster.clock.time += publicFor;
    isLate = true;
    await expect(cluster.rotate()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: expect.stringContaining("Couldn't retrieve verification key") },
    });
    const { old } = cluster.kids;
    expect(cluster.machines.map(({ server }) => server.mintNow()?.keyId)).toEqual([old, old]);
  });

  it('in progress prevents destroy', async () => {
    const cluster = await atStage('publish');
    const { rotation } = await cluster.look({});
    const plan = await removalOf(
      cluster.link,
      cluster.context,
      { ...cluster.outputs, rotation },
      'sign-back',
      noConsent,
    );
    expect(codesOf(plan)).toEqual(['IRSA-KEY-031']);
    expect(plan.changes).toEqual([]);
  });

  it('that is complete allows destroy: with the previous manifest, and the new key', async () => {
    const cluster = await atStage('sign');
    cluster.cluster.pods = [];
    await cluster.rotate();
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const plan = await cluster.planRemoval(stage);
      expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      await cluster.carryOut(plan);
    }
    expect(manifestText(cluster)).toBe(manifestOf());
    expect(cluster.machine.server.keyIdsNow()).toEqual([cluster.kids.next]);
    expect(ownFiles(cluster)).toEqual([]);
  });

  it('of a key that the chain added keeps the key from before the chain for destroy', async () => {
    const cluster = await simulatedRotation({ source: 'new' });
    const before = jwkOf(keys.old.publicKey).kid;
    cluster.cluster.pods = [];
    await cluster.rotate({ rotate: 'start' });
    cluster.clock.time += publicFor;
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.machine.server.keyIdsNow()?.toSorted()).toEqual([before, cluster.kids.next].toSorted());
    for (const stage of ['sign-back', 'accept-back'] as const)
      await cluster.carryOut(await cluster.planRemoval(stage));
    expect(cluster.machine.server.keyIdsNow()).toEqual([before]);
    expect(manifestText(cluster)).toBe(manifestOf());
  });

  it('cannot be reversed if none has begun', async () => {
    const cluster = await simulatedRotation();
    await expect(cluster.rotate({ rotate: 'abort' })).rejects.toThrow('IRSA-KEY-031');
  });

  it('waits for token Secrets of the old key, and makes the controller-manager renew them on request', async () => {
    const cluster = await atStage('sign');
    const { kids } = cluster;
    cluster.cluster.pods = [];
    cluster.cluster.secrets = [{ namespace: 'shop', name: 'ci', keyId: kids.old }];
    cluster.cluster.controllerKey = () => kids.next;
    expect((await cluster.rotate()).moves?.gates).toMatchObject([
      { opensAt: null, holders: [{ name: 'secret/ci', namespace: 'shop' }] },
    ]);
    expect((await cluster.rotate({ renewSecrets: true })).rotation).toBe(null);
    expect(cluster.cluster.secrets).toEqual([{ namespace: 'shop', name: 'ci', keyId: kids.next }]);
  });

  it('warns of tokens that programs requested before it retires the key', async () => {
    const cluster = await atStage('sign');
    const { findings } = await cluster.look({ acceptLoss: true });
    expect(findings).toMatchObject([{ code: 'IRSA-KEY-033', severity: 'warning' }]);
  });
});

describe.each([1, 3])('a stolen key on %i nodes', (count) => {
  const stolen = { rotate: 'compromised' } as const;

  it('is replaced without a wait, with the tokens of its Secrets; workloads that lose theirs are named', async () => {
    const cluster = await simulatedRotation({ count });
    const { machines, kids } = cluster;
    cluster.cluster.secrets = [{ namespace: 'shop', name: 'ci', keyId: kids.old }];
    cluster.cluster.controllerKey = () => kids.next;
    await cluster.begin({ rotate: 'start' });
    await cluster.begin(stolen);
    expect(await cluster.look({})).toMatchObject({
      moves: { refused: [{ name: 'deployment/orders', namespace: 'shop' }] },
      findings: [{ code: 'IRSA-KEY-035', severity: 'warning' }],
    });
    expect(await cluster.rotate()).toMatchObject({ rotation: null });
    expect(cluster.published()).toEqual([kids.next]);
    expect(machines.map(({ server }) => server.keyIdsNow())).toEqual(machines.map(() => [kids.next]));
    expect(cluster.cluster.secrets).toEqual([{ namespace: 'shop', name: 'ci', keyId: kids.next }]);
  });

  it('cannot be reversed', async () => {
    const cluster = await atStage('publish', count);
    await cluster.begin(stolen);
    await expect(cluster.rotate({ rotate: 'abort' })).rejects.toThrow('IRSA-KEY-031');
  });

  it('is also replaced in the middle of a rotation', async () => {
    const cluster = await atStage('sign', count);
    const { machines, kids } = cluster;
    expect(await cluster.rotate(stolen)).toMatchObject({ rotation: null });
    expect(cluster.published()).toEqual([kids.next]);
    expect(machines.map(({ server }) => server.keyIdsNow())).toEqual(machines.map(() => [kids.next]));
  });
});

describe('a rotation that is killed', () => {
  /** A whole rotation, killed before a write; the next run finishes it. */
  async function killedBefore(write: number): Promise<boolean> {
    const cluster = await simulatedRotation({ count: 2 });
    const { counter, clock, kids, machines, cluster: objects } = cluster;
    const watch = watchTokens(cluster);
    const from = counter.writes;
    counter.killBefore = from + write;
    let isKilled = false;
    const run = async (over: Parameters<typeof cluster.rotate>[0] = {}) => {
      try {
        return await cluster.rotate(over);
      } catch (error) {
        if (counter.killBefore === null) throw error;
        isKilled = true;
        counter.killBefore = null;
        await cluster.settle();
        return cluster.rotate(over);
      }
    };
    await run({ rotate: 'start' });
    clock.time += publicFor;
    await run();
    expect(watch.refusals).toEqual([]);
    objects.pods = [];
    await run();
    counter.onWrite = () => undefined;
    clock.onSleep = () => undefined;
    expect(machines.map(({ server }) => server.keyIdsNow())).toEqual([[kids.next], [kids.next]]);
    expect(cluster.published()).toEqual([kids.next]);
    expect(
      machines.flatMap(({ files }) => [...files.files.keys()].filter((path) => path.includes('rotation'))),
    ).toEqual([]);
    return isKilled;
  }

  it('retires the key everywhere, although the first API server has just restarted', async () => {
    for (let write = 1; ; write += 5) {
      const cluster = await atStage('sign', 2);
      const { clock, counter, kids, machines } = cluster;
      clock.time += 3 * 86_400_000;
      counter.killBefore = counter.writes + write;
      const isKilled = await cluster.rotate().then(
        () => false,
        () => true,
      );
      expect(isKilled).toBe(true);
      counter.killBefore = null;
      await cluster.settle();
      const keysOf = () => machines.map(({ server }) => server.keyIdsNow()?.join());
      if (new Set(keysOf()).size === 1) continue;
      expect((await cluster.rotate()).rotation).toBe(null);
      expect(keysOf()).toEqual([kids.next, kids.next]);
      return;
    }
  });

  it('continues in the next run, before any write, and refuses no token', {
    timeout: 120_000,
  }, async () => {
    let write = 1;
    while (await killedBefore(write)) write += 23;
    expect(write).toBeGreaterThan(100);
  });
});
