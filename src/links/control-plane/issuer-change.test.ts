import { describe, expect, it } from 'vitest';
import {
  codesOf,
  manifestOf,
  oldIssuer,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { simulatedRotation } from '../../../test/support/simulated-rotation.ts';

describe('another party that may verify tokens', () => {
  const vaultPod = {
    ...{
      namespace: 'shop',
      name: 'a',
      owner: 'deployment/one',
      node: '',
      audiences: ['vault'],
      lifetimes: [],
    },
    ...{ started: null, created: 0 },
  };
  const review = { issuerChangeReviewed: true } as const;

  it("stops the plan until it was reviewed: an issuer other than kubeadm's default", async () => {
    const manifest = manifestOf().replace(oldIssuer, 'https://chosen.example');
    const { plan } = simulatedControlPlane({ manifest });
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-014', severity: 'error', what: expect.stringContaining('chosen.example') },
    ]);
    expect(codesOf(await plan(review))).toEqual([]);
  });

  it('stops the plan until it was reviewed: pods and storage drivers that request other audiences', async () => {
    const { cluster, plan } = simulatedControlPlane();
    cluster.pods = [vaultPod];
    cluster.surveyed = { driverTokens: [{ driver: 'csi.example', audience: 'store', seconds: 3600 }] };
    const { findings } = await plan();
    expect(findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-014', severity: 'error' }]);
    expect(findings[0]?.what).toContain('store, vault');
    expect(findings[0]?.why).toContain('shop/a and the storage driver csi.example');
    expect(codesOf(await plan(review))).toEqual([]);
  });

  it('is a warning if anyone can read the discovery document', async () => {
    const { cluster, plan } = simulatedControlPlane();
    cluster.surveyed = { isDiscoveryPublic: true };
    expect((await plan()).findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-014', severity: 'warning' }]);
  });

  it('does not matter if the chain already issues tokens', async () => {
    const control = simulatedControlPlane();
    await control.carryOut(await control.plan());
    control.cluster.pods = [vaultPod];
    expect(codesOf(await control.plan())).toEqual([]);
  });
  it('is named in a rotation until every API server signs with the next key (C3)', async () => {
    const rotating = await simulatedRotation();
    rotating.cluster.pods = [{ ...vaultPod, lifetimes: [{ audience: 'vault', seconds: 600 }] }];
    rotating.cluster.surveyed = { isDiscoveryPublic: true };
    const parties = ({ findings }: Awaited<ReturnType<typeof rotating.look>>) =>
      findings.filter(({ code }) => code === 'IRSA-CONTROLPLANE-014');
    const next = expect.stringContaining(rotating.kids.next);
    const begun = await rotating.rotate({ rotate: { kind: 'start' } });
    expect(parties(begun)).toMatchObject([
      { severity: 'warning', why: expect.stringContaining('shop/a'), next },
      { severity: 'warning', why: expect.stringContaining('system:unauthenticated'), next },
    ]);
    rotating.clock.time += 2 * 3_600_000;
    expect(parties(await rotating.rotate())).toEqual([]);
  });
});
