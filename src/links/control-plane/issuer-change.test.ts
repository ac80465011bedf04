import { describe, expect, it } from 'vitest';
import {
  codesOf,
  manifestOf,
  oldIssuer,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';

describe('another party that may verify tokens', () => {
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
    cluster.pods = [
      {
        namespace: 'shop',
        name: 'a',
        owner: 'deployment/one',
        node: '',
        started: null,
        created: 0,
        audiences: ['vault'],
        lifetimes: [],
      },
    ];
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
    control.cluster.pods = [
      {
        namespace: 'shop',
        name: 'a',
        owner: 'deployment/one',
        node: '',
        started: null,
        created: 0,
        audiences: ['vault'],
        lifetimes: [],
      },
    ];
    expect(codesOf(await control.plan())).toEqual([]);
  });
});
