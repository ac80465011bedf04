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
const [start, abort, restart] = (['start', 'abort', 'restart'] as const).map((kind) => ({
  rotate: { kind },
}));
const stolen = { rotate: { kind: 'compromised', kid: null } } as const;

async function atStage(stage: 'accept' | 'sign', count = 1) {
  const cluster = await simulatedRotation({ count });
  await cluster.rotate(start);
  if (stage === 'sign') {
    cluster.clock.time += publicFor;
    await cluster.rotate();
  }
  return cluster;
}

type Cluster = Awaited<ReturnType<typeof simulatedRotation>>;
const signers = ({ machines }: Cluster) => machines.map(({ server }) => server.mintNow()?.keyId);
const accepted = ({ machines }: Cluster) => machines.map(({ server }) => server.keyIdsNow());
const everywhere = <T>({ machines }: Cluster, value: T) => machines.map(() => value);

describe.each([1, 3])('a rotation on %i nodes', (count) => {
  it('publishes and accepts the next key at once, and signs an hour after both', async () => {
    const cluster = await simulatedRotation({ count });
    const { kids, clock } = cluster;
    const watch = watchTokens(cluster);
    const waiting = await cluster.rotate(start);
    expect(waiting.moves).toMatchObject({ stage: 'accept', gates: [{ holders: [] }] });
    expect(waiting.findings).toMatchObject([{ code: 'IRSA-KEY-032' }]);
    const opensAt = waiting.moves?.gates[0]?.opensAt ?? 0;
    expect(opensAt).toBeGreaterThanOrEqual(cluster.document.modified + publicFor);
    expect(cluster.published()).toEqual([kids.old, kids.next]);
    expect(accepted(cluster)).toEqual(everywhere(cluster, [kids.old, kids.next]));
    expect(signers(cluster)).toEqual(everywhere(cluster, kids.old));
    clock.time = opensAt - 1;
    expect((await cluster.rotate()).moves?.stage).toBe('accept');
    clock.time = opensAt;
    expect((await cluster.rotate()).moves?.stage).toBe('sign');
    expect(signers(cluster)).toEqual(everywhere(cluster, kids.next));
    expect(watch.refusals).toEqual([]);
  });

  it('retires the old key when no token of it is in use, and leaves one key', async () => {
    const cluster = await atStage('sign', count);
    cluster.cluster.pods = [];
    expect(await cluster.rotate()).toMatchObject({ rotation: null, moves: null });
    expect(cluster.published()).toEqual([cluster.kids.next]);
    expect(accepted(cluster)).toEqual(everywhere(cluster, [cluster.kids.next]));
    expect(cluster.keysOnNodes().flat()).toEqual([]);
    expect(cluster.rotation).toMatchObject({ record: null, memory: { generation: 1 } });
  });

  it('is reversed: the old key signs, and the new one waits for its tokens', async () => {
    const cluster = await atStage('sign', count);
    const { kids } = cluster;
    const watch = watchTokens(cluster);
    await cluster.rotate(abort);
    cluster.clock.time += 2 * publicFor;
    const turned = await cluster.rotate();
    expect(signers(cluster)).toEqual(everywhere(cluster, kids.old));
    expect(turned.rotation).toMatchObject({ next: kids.old, from: [kids.next], givenUp: kids.next });
    expect(turned.moves?.gates.length).toBeGreaterThan(0);
    // A second abort continues the first one.
    expect((await cluster.rotate(abort)).rotation?.next).toBe(kids.old);
    expect(watch.refusals).toEqual([]);
    cluster.cluster.pods = [];
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.published()).toEqual([kids.old]);
  });

  it('is reversed before an API server signs, but waits: no mark tells that the new key never signed (C8)', async () => {
    const cluster = await atStage('accept', count);
    const turned = await cluster.rotate(abort);
    expect(turned.moves).toMatchObject({ stage: 'sign', gates: [{}, {}] });
    cluster.cluster.pods = [];
    expect(await cluster.rotate()).toMatchObject({ rotation: null });
    expect(cluster.published()).toEqual([cluster.kids.old]);
    expect(accepted(cluster)).toEqual(everywhere(cluster, [cluster.kids.old]));
  });
});

describe('a rotation', () => {
  it('signs with no key of which STS refuses a token', async () => {
    let isLate = false;
    const askSts = async () =>
      isLate ? "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider" : null;
    const cluster = await simulatedRotation({ count: 2, askSts });
    await cluster.rotate(start);
    cluster.clock.time += 2 * publicFor;
    isLate = true;
    await expect(cluster.rotate()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: expect.stringContaining("Couldn't retrieve verification key") },
    });
    expect(signers(cluster)).toEqual(everywhere(cluster, cluster.kids.old));
  });

  it('in progress prevents destroy', async () => {
    const cluster = await atStage('accept');
    const { rotation } = await cluster.look({});
    const outputs = { ...cluster.outputs, rotation };
    const plan = await removalOf(cluster.link, cluster.context, outputs, 'sign-back', noConsent);
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
    expect(accepted(cluster)).toEqual([[cluster.kids.next]]);
    expect(ownFiles(cluster)).toEqual([]);
  });

  it('of a key that the chain added ends with one key, and destroy keeps it', async () => {
    const cluster = await simulatedRotation({ source: 'new' });
    cluster.cluster.pods = [];
    await cluster.rotate(start);
    cluster.clock.time += 2 * publicFor;
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(accepted(cluster)).toEqual([[cluster.kids.next]]);
    for (const stage of ['sign-back', 'accept-back'] as const)
      await cluster.carryOut(await cluster.planRemoval(stage));
    expect(accepted(cluster)).toEqual([[cluster.kids.next]]);
    expect(manifestText(cluster)).toBe(manifestOf());
  });

  it('replaces keys that were accepted before and belong to no rotation (H5)', async () => {
    const cluster = await simulatedRotation();
    const { files } = cluster.machine;
    const orphan = jwkOf(keys.other.publicKey).kid;
    const text = files.text('/etc/kubernetes/pki/sa.pub') ?? '';
    files.put(
      '/etc/kubernetes/pki/sa.pub',
      text + keys.other.publicKey.export({ type: 'spki', format: 'pem' }),
    );
    cluster.machine.server.restart();
    expect(accepted(cluster)[0]).toContain(orphan);
    cluster.cluster.pods = [];
    expect((await cluster.rotate(start)).rotation?.from).toContain(orphan);
    cluster.clock.time += 2 * publicFor;
    await cluster.rotate();
    expect(accepted(cluster)).toEqual([[cluster.kids.next]]);
  });

  it('cannot be reversed or restarted if none has begun', async () => {
    const cluster = await simulatedRotation();
    await expect(cluster.rotate(abort)).rejects.toThrow('IRSA-KEY-031');
    await expect(cluster.rotate(restart)).rejects.toThrow('IRSA-KEY-031');
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

describe('a record', () => {
  it('that is lost after sign leaves every accepted key in the JWKS, and the next rotation finds them (H1, H4)', async () => {
    const cluster = await atStage('sign', 2);
    const { kids } = cluster;
    cluster.rotation.record = null;
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.published().toSorted()).toEqual([kids.next, kids.old].toSorted());
    const begun = await cluster.rotate(start);
    expect(begun.rotation).toMatchObject({ next: kids.third, from: [kids.next, kids.old] });
    cluster.clock.time += 2 * publicFor;
    cluster.cluster.pods = [];
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.published()).toEqual([kids.third]);
    expect(accepted(cluster)).toEqual(everywhere(cluster, [kids.third]));
  });

  it('that is lost in the middle of sign is no harm: the next rotation replaces both signers', async () => {
    const cluster = await atStage('sign', 2);
    const { kids } = cluster;
    await cluster.rotate(abort);
    cluster.clock.time += 2 * publicFor;
    // Killed after the first API server.
    cluster.counter.killBefore = cluster.counter.writes + 40;
    await cluster.rotate().catch(() => undefined);
    cluster.counter.killBefore = null;
    await cluster.settle();
    cluster.rotation.record = null;
    await cluster.rotate(start);
    cluster.clock.time += 2 * publicFor;
    cluster.cluster.pods = [];
    await cluster.rotate();
    expect(accepted(cluster)).toEqual(everywhere(cluster, [kids.third]));
  });

  it('of another rotation publishes nothing and stops, until a restart begins from what API servers show (H2, H3)', async () => {
    const cluster = await atStage('accept', 2);
    const { kids } = cluster;
    const foreign = 'a-key-of-another-cluster';
    cluster.rotation.record = cluster.rotation.record && {
      ...cluster.rotation.record,
      ...{ next: foreign, from: [foreign] },
    };
    await expect(cluster.rotate()).rejects.toThrow('IRSA-KEY-030');
    expect(cluster.published()).toEqual([kids.old, kids.next]);
    const again = await cluster.rotate(restart);
    expect(again.rotation).toMatchObject({ from: [kids.old, kids.next], generation: 2 });
    expect(cluster.published()).not.toContain(foreign);
  });

  it('that a restored etcd brings back does not count, and goes', async () => {
    const cluster = await atStage('sign', 2);
    const before = cluster.rotation.record;
    cluster.cluster.pods = [];
    await cluster.rotate();
    cluster.rotation.record = before;
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.rotation.record).toBe(null);
    expect(cluster.published()).toEqual([cluster.kids.next]);
  });
});

describe.each([1, 3])('a stolen key on %i nodes', (count) => {
  it('is replaced without a wait, with the tokens of its Secrets; workloads that lose theirs are named (A5)', async () => {
    const cluster = await simulatedRotation({ count });
    const { kids } = cluster;
    cluster.cluster.secrets = [{ namespace: 'shop', name: 'ci', keyId: kids.old }];
    cluster.cluster.controllerKey = () => kids.next;
    await cluster.begin(stolen);
    expect(await cluster.look({})).toMatchObject({
      findings: [
        {
          ...{ code: 'IRSA-KEY-035', severity: 'warning' },
          restart: [{ name: 'deployment/orders', namespace: 'shop' }],
        },
      ],
    });
    expect(await cluster.rotate()).toMatchObject({ rotation: null });
    expect(cluster.published()).toEqual([kids.next]);
    expect(accepted(cluster)).toEqual(everywhere(cluster, [kids.next]));
    expect(cluster.cluster.secrets).toEqual([{ namespace: 'shop', name: 'ci', keyId: kids.next }]);
    expect(cluster.rotation.memory).toEqual({ distrusted: [kids.old], generation: 1 });
    expect(cluster.keysOnNodes().flat()).toEqual([]);
  });

  it('is not gone while an API server that irsa.yaml lacks may accept it', async () => {
    const cluster = await simulatedRotation({ count });
    const known = cluster.cluster.controlPlaneNodes;
    cluster.cluster.controlPlaneNodes = [...known, 'cp-9'];
    expect((await cluster.rotate(stolen)).rotation?.intention).toBe('theft');
    cluster.cluster.controlPlaneNodes = known;
    expect((await cluster.rotate()).rotation).toBe(null);
  });

  it('can be neither reversed nor restarted', async () => {
    const cluster = await atStage('accept', count);
    await cluster.begin(stolen);
    await expect(cluster.rotate(abort)).rejects.toThrow('IRSA-KEY-031');
    await expect(cluster.rotate(restart)).rejects.toThrow('IRSA-KEY-031');
  });

  it.each(['accept', 'sign'] as const)(
    'in a rotation at stage %s distrusts both keys and gets a third (C1, H7, A1)',
    async (stage) => {
      const cluster = await atStage(stage, count);
      const { kids } = cluster;
      expect(await cluster.rotate(stolen)).toMatchObject({ rotation: null });
      expect(cluster.published()).toEqual([kids.third]);
      expect(accepted(cluster)).toEqual(everywhere(cluster, [kids.third]));
      expect(cluster.rotation.memory.distrusted).toEqual([kids.next, kids.old].toSorted());
    },
  );

  it('that the record of an older rotation names stays distrusted', async () => {
    const cluster = await atStage('accept', count);
    const older = cluster.rotation.record;
    const { kids } = cluster;
    await cluster.rotate(stolen);
    cluster.rotation.record = older;
    expect((await cluster.rotate()).rotation).toBe(null);
    expect(cluster.published()).toEqual([kids.third]);
    expect(signers(cluster)).toEqual(everywhere(cluster, kids.third));
  });
});

describe('a rotation that is killed', () => {
  /** A whole rotation, killed before a write; the next run finishes it. */
  async function killedBefore(write: number): Promise<boolean> {
    const cluster = await simulatedRotation({ count: 2 });
    const { counter, clock, cluster: objects } = cluster;
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
    await run(start);
    clock.time += 2 * publicFor;
    await run();
    expect(watch.refusals).toEqual([]);
    objects.pods = [];
    await run();
    // An API server that a kill restarted has accepted the key for less than an hour.
    for (let more = 0; more < 3 && cluster.rotation.record; more += 1) {
      clock.time += 2 * publicFor;
      await run();
    }
    counter.onWrite = () => undefined;
    clock.onSleep = () => undefined;
    const [one = []] = accepted(cluster);
    expect(one).toHaveLength(1);
    expect(accepted(cluster)).toEqual([one, one]);
    expect(cluster.published()).toEqual(one);
    expect(cluster.rotation.record).toBe(null);
    expect(cluster.keysOnNodes().flat()).toEqual([]);
    return isKilled;
  }

  it('continues in the next run, before any write, and refuses no token', {
    timeout: 120_000,
  }, async () => {
    let write = 1;
    while (await killedBefore(write)) write += 47;
    expect(write).toBeGreaterThan(100);
  });
});
