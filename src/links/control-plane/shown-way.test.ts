import { describe, expect, it } from 'vitest';
import { fakeLink } from '../../../test/support/fake-link.ts';
import { goldenManifest } from '../../../test/support/golden-manifest.ts';
import { simulatedNode } from '../../../test/support/simulated-node.ts';
import { refreshPlan } from '../../chain/apply-plan.ts';
import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import { type Consent, noConsent } from '../../chain/link.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planChain } from '../../chain/plan-chain.ts';

const ample = 4_194_304;

/** A chain on a node that has all that a stand-in needs, with `free` kB of memory. */
function chainOn({ free }: { readonly free: number }) {
  const node = simulatedNode({ manifest: goldenManifest(36) });
  const has = (kilobytes: number) =>
    Object.assign(node.says, { memory: `MemTotal: 8388608 kB\nMemAvailable: ${kilobytes} kB\n` });
  has(free);
  Object.assign(node.says, {
    tool: [
      ['nft', '/usr/sbin/nft'],
      ['curl', '/usr/bin/curl'],
    ],
    addresses: '1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 10.0.0.10/24 scope global eth0\n',
    listeners: '00000000:192B\n',
    process: `77 (kube-apiserver) S ${'0 '.repeat(18)}4242 0\nUid: 0\nGid: 0\nVmRSS: 400000 kB\n`,
  });
  const { context, outputs, link } = node;
  const { publicKeys, issuerUrl } = outputs;
  const links = [
    fakeLink('signing-key', { outputs: { publicKeys } }),
    fakeLink('issuer', { outputs: { issuerUrl } }),
    link,
  ];
  const consent = (over: Partial<Consent>) => ({ ...noConsent, ...over });
  return {
    has,
    node,
    plan: (over: Partial<Consent> = {}) => planChain(links, context, consent(over)),
    refresh: async (shown: ChainPlan, over: Partial<Consent> = {}) =>
      refreshPlan(shown, await observeChain(links, context, consent(over)), context, consent(over)),
  };
}

function signing(plan: ChainPlan) {
  return plannedChanges(plan).find(({ kind }) => kind === 'sign');
}

describe('an API server is changed in the way that was shown', () => {
  it.each([
    ['the memory that is free has moved by a little', 700_000, 650_000],
    ['there is room for a stand-in by now', 700_000, ample],
  ])('where %s', async (_, free, then) => {
    const chain = chainOn({ free });
    const shown = await chain.plan();
    expect(signing(shown)?.after).toMatchObject({ way: { kind: 'plain' } });
    chain.has(then);
    expect(signing(await chain.refresh(shown))).toEqual(signing(shown));
  });

  it.each([
    ['--no-stand-in', { standIn: false }, { kind: 'plain' }],
    ['--wait-for-streams', { streamSeconds: 600 }, { kind: 'stand-in', streamSeconds: 600 }],
  ] as const)('where it was planned with %s, which is not repeated', async (_, asked, way) => {
    const chain = chainOn({ free: ample });
    const shown = await chain.plan(asked);
    expect(signing(shown)?.after).toMatchObject({ way });
    expect(signing(await chain.refresh(shown))).toEqual(signing(shown));
  });
});

describe('a way that was not shown is refused, and named', () => {
  const why = async (shown: Promise<ChainPlan>) => {
    const error = await shown.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IRSA-PLAN-001' });
    return JSON.stringify(error);
  };
  const step = 'control-plane/sign/cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml';

  it('with the option that makes the difference', async () => {
    const chain = chainOn({ free: ample });
    const shown = await chain.plan();
    const plain = await why(chain.refresh(shown, { standIn: false }));
    expect(plain).toContain(`after.way.kind of ${step}`);
    expect(plain).toContain('without --no-stand-in');
    const waiting = await why(chain.refresh(shown, { streamSeconds: 600 }));
    expect(waiting).toContain(`after.way.streamSeconds of ${step} is 600; the plan shows none`);
    expect(waiting).toContain('without --wait-for-streams');
  });

  it('with its reason, where there is no room for the stand-in any more', async () => {
    const chain = chainOn({ free: ample });
    const shown = await chain.plan();
    chain.has(700_000);
    expect(await why(chain.refresh(shown))).toContain('of memory, and 684 MiB are free');
  });

  it('where another port, Service or address is led to the stand-in', async () => {
    const chain = chainOn({ free: ample });
    const shown = await chain.plan();
    chain.node.cluster.surveyed = { servicePorts: [{ addresses: ['10.96.0.77'], port: 6443 }] };
    expect(await why(chain.refresh(shown))).toContain(`after.way.redirect.others of ${step}`);
  });
});
