import { describe, expect, it } from 'vitest';
import { ourIssuer, watchTokens } from '../../test/support/simulated-control-plane.ts';
import { simulatedRotation } from '../../test/support/simulated-rotation.ts';

const next = 'https://prod-2-oidc.s3.eu-central-1.amazonaws.com';
const day = 86_400_000;

/** All rounds of `irsactl apply`. */
async function moved(count: number) {
  const cluster = await simulatedRotation({ count });
  const watch = watchTokens(cluster);
  cluster.moveTo(next);
  return { cluster, watch, seen: await cluster.rotate() };
}

/** Whether an API server's process has the issuer. */
function accepts({ machines }: Awaited<ReturnType<typeof simulatedRotation>>, issuer: string): boolean[] {
  return machines.map(({ server }) => server.processNow()?.manifest.includes(`=${issuer}\n`) ?? false);
}

describe.each([1, 3])('a migration on %i nodes', (count) => {
  it('signs for the new issuer, and accepts the former one while a pod may hold a token of it', async () => {
    const { cluster, watch, seen } = await moved(count);
    const issued = cluster.machines.map(({ server }) => server.mintNow()?.issuer);
    expect(issued).toEqual(cluster.machines.map(() => next));
    expect(seen.recordedIssuers).toContainEqual({ url: ourIssuer, isAccepted: true });
    expect(seen.migration).toMatchObject({
      retire: [],
      gates: [{ holders: [{ name: 'deployment/orders' }] }, { holders: [{ name: 'deployment/orders' }] }],
    });
    const restart = [{ name: 'deployment/orders', namespace: 'shop' }];
    const waits = ['volumes', 'startup'].map((where) => ({
      ...{ code: 'IRSA-KEY-032', severity: 'warning', why: expect.stringContaining(where), restart },
    }));
    expect(seen.findings).toMatchObject(waits);
    expect(await cluster.verify()).toMatchObject(waits);
    expect(watch.refusals).toEqual([]);
  });

  it('retires the former issuer when no pod holds a token of it', async () => {
    const { cluster } = await moved(count);
    cluster.clock.time += day;
    cluster.cluster.pods = [];
    const { recordedIssuers, migration } = await cluster.rotate();
    expect(recordedIssuers).toEqual([
      { url: next, isAccepted: true },
      { url: ourIssuer, isAccepted: false },
    ]);
    expect(migration).toBe(null);
    expect(accepts(cluster, next)).not.toContain(false);
    expect(accepts(cluster, ourIssuer)).not.toContain(true);
  });

  it('retires the former issuer with consent, even if a pod may hold a token of it', async () => {
    const { cluster } = await moved(count);
    await cluster.rotate({ acceptLoss: true });
    expect(accepts(cluster, ourIssuer)).not.toContain(true);
  });

  it('is reversed when irsa.yaml names the former issuer again', async () => {
    const { cluster, watch } = await moved(count);
    cluster.moveTo(ourIssuer);
    await cluster.rotate();
    expect(watch.refusals).toEqual([]);
    expect(accepts(cluster, next)).not.toContain(false);
    cluster.cluster.pods = [];
    await cluster.rotate();
    expect(cluster.machines.map(({ server }) => server.mintNow()?.issuer)).toEqual(
      cluster.machines.map(() => ourIssuer),
    );
    expect(accepts(cluster, next)).not.toContain(true);
  });
});

it('a migration signs for no issuer of which STS refuses a token', async () => {
  let isLate = false;
  const askSts = async () => (isLate ? 'InvalidIdentityToken: No OpenIDConnect provider found' : null);
  const cluster = await simulatedRotation({ count: 2, askSts });
  isLate = true;
  cluster.moveTo(next);
  await expect(cluster.rotate()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-102' });
  const issued = cluster.machines.map(({ server }) => server.mintNow()?.issuer);
  expect(issued).toEqual([ourIssuer, ourIssuer]);
});

it('a rotation waits for the end of a migration', async () => {
  const { cluster } = await moved(1);
  await expect(cluster.rotate({ rotate: { kind: 'start' } })).rejects.toThrow('IRSA-KEY-031');
});
