import { describe, expect, it } from 'vitest';
import { fakeChange } from '../../test/support/fake-link.ts';
import {
  mixedChain,
  oldIssuer,
  podOf,
  roleFinding,
  rolesOf,
  seenChain,
} from '../../test/support/graph/chain-looks.ts';
import { misfits } from '../../test/support/output-judge.ts';
import { requireAccountId } from '../trust/arn.ts';
import { allParts, type ChainGraph, needsAttention, type PartKind } from './chain-graph.ts';
import { drawChain } from './draw-chain.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';

function namesOf(graph: ChainGraph, kind: PartKind): readonly string[] {
  return allParts(graph).flatMap((part) => (part.kind === kind ? [part.name] : []));
}

function stateOf(graph: ChainGraph, name: string): string | undefined {
  return allParts(graph).find((part) => part.name === name)?.state;
}

function edgesFrom(graph: ChainGraph, from: string): readonly string[] {
  return graph.edges.flatMap((edge) => (edge.from === from ? [`${edge.meaning} ${edge.to}`] : []));
}

describe('the graph of a chain', () => {
  it('has every part of a chain that is in place', () => {
    const graph = drawChain(seenChain());
    expect(allParts(graph).filter(needsAttention)).toEqual([]);
    expect(namesOf(graph, 'control plane node')).toEqual(['cp-1', 'cp-2', 'cp-3']);
    expect(namesOf(graph, 'issuer')).toEqual([issuer]);
    expect(namesOf(graph, 'issuer from before')).toEqual([oldIssuer]);
    expect(namesOf(graph, 'service account')).toEqual(['shop/orders', 'finance/billing', 'platform/reports']);
    expect(edgesFrom(graph, 'control-plane-node:cp-2')).toEqual([
      `issues tokens of issuer:${issuer}`,
      `accepts tokens of issuer-from-before:${oldIssuer}`,
    ]);
    expect(edgesFrom(graph, 'service-account:shop/orders')).toEqual(['gets role:prod-1-shop-orders']);
  });

  it('shows the issuer of tokens before the chain is applied', () => {
    const accept = fakeChange('control-plane', 'cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml', {
      action: 'update',
    });
    const graph = drawChain(seenChain({ changes: [accept], issuers: [oldIssuer] }));
    expect(stateOf(graph, 'cp-1')).toBe('to be changed');
    expect(edgesFrom(graph, 'control-plane-node:cp-1')).toEqual([
      `issues tokens of issuer-from-before:${oldIssuer}`,
    ]);
  });

  it('marks nodes as not observed', () => {
    const seen = seenChain({
      observed: ['cp-3'],
      findings: [
        roleFinding('', {
          link: 'control-plane',
          code: 'IRSA-CONTROLPLANE-002',
          what: 'The manifest of cp-2 is missing.',
        }),
      ],
    });
    const graph = drawChain(seen);
    expect(['cp-1', 'cp-2', 'cp-3'].map((name) => stateOf(graph, name))).toEqual([
      'not checked',
      'has errors',
      'in place',
    ]);
    expect(edgesFrom(graph, 'control-plane-node:cp-1')).toEqual([]);
    expect(edgesFrom(graph, 'control-plane-node:cp-3')).toHaveLength(2);
  });

  it('assigns changes and findings to parts by whole names', () => {
    const roles = rolesOf(3);
    const longer = { ...roles[0], name: 'prod-1-shop-orders-2' } as (typeof roles)[number];
    const seen = seenChain({
      roles: [...roles, longer],
      findings: [roleFinding(longer.name), roleFinding('', { what: 'The account is full.' })],
      changes: [
        fakeChange('roles', 'prod-1-shop-orders: AmazonS3ReadOnlyAccess'),
        fakeChange('roles', 'prod-1-finance-billing'),
        fakeChange('roles', 'prod-1-former', { action: 'delete' }),
      ],
    });
    const graph = drawChain(seen);
    expect(stateOf(graph, longer.name)).toBe('has errors');
    expect(stateOf(graph, 'prod-1-shop-orders')).toBe('to be changed');
    expect(stateOf(graph, 'prod-1-finance-billing')).toBe('to be created');
    expect(stateOf(graph, 'prod-1-platform-reports')).toBe('in place');
    expect(stateOf(graph, 'prod-1-former')).toBe('to be removed');
    const link = graph.links.find((one) => one.link === 'roles');
    expect(link?.findings.map(({ what }) => what)).toEqual(['The account is full.']);
  });

  it('is changed, not created, if only a part of something is missing', () => {
    const linkOf = (name: 'roles' | 'issuer', change: ReturnType<typeof fakeChange>) =>
      drawChain(seenChain({ changes: [change] })).links.find(({ link }) => link === name)?.state;
    const policy = fakeChange('roles', 'prod-1-shop-orders: AmazonS3ReadOnlyAccess');
    const document = fakeChange('issuer', 's3://prod-1-oidc/keys.json');
    expect(linkOf('roles', policy)).toBe('to be changed');
    expect(linkOf('issuer', document)).toBe('to be changed');
    expect(stateOf(drawChain(seenChain({ changes: [document] })), issuer)).toBe('to be changed');
  });

  it('treats several resources of the issuer as one part', () => {
    const bucket = fakeChange('issuer', 's3://prod-1-oidc');
    const documents = fakeChange('issuer', 's3://prod-1-oidc/keys.json');
    expect(stateOf(drawChain(seenChain({ changes: [bucket, documents] })), issuer)).toBe('to be created');
    // Settings of a bucket that was just created.
    const opened = { ...bucket, action: 'update', kind: 'set-public-access-block' } as const;
    expect(stateOf(drawChain(seenChain({ changes: [bucket, opened, documents] })), issuer)).toBe(
      'to be created',
    );
    expect(stateOf(drawChain(seenChain({ changes: [opened, documents] })), issuer)).toBe('to be changed');
    const edited = { ...documents, action: 'update' } as const;
    expect(stateOf(drawChain(seenChain({ changes: [edited] })), issuer)).toBe('to be changed');
  });

  it('has a provider in each account with roles, and distinguishes roles with the same name', () => {
    const [orders, billing] = rolesOf(2);
    if (!orders || !billing) throw new Error('there are two roles');
    const account = { name: 'analytics', id: '222222222222' };
    const access = { kind: 'profile', profile: 'any' } as const;
    const seen = seenChain({
      roles: [orders, { ...billing, name: orders.name, account: 'analytics' }],
      aws: {
        region: 'eu-central-1',
        accounts: [{ ...account, id: requireAccountId(account.id), access }],
      },
      changes: [{ ...fakeChange('roles', `${orders.name}: queue`), account }],
      findings: [{ ...roleFinding(orders.name), account }],
    });
    const graph = drawChain(seen);
    const other = `${orders.name} (analytics)`;
    expect(namesOf(graph, 'role')).toEqual([orders.name, other]);
    expect([stateOf(graph, orders.name), stateOf(graph, other)]).toEqual(['in place', 'has errors']);
    const providers = namesOf(graph, 'identity provider');
    expect(providers).toEqual([
      expect.stringMatching(/^arn:aws:iam::123456789012:oidc-provider\/\S+$/),
      expect.stringMatching(/^arn:aws:iam::222222222222:oidc-provider\/\S+ \(analytics\)$/),
    ]);
    expect(edgesFrom(graph, `role:${other}`)).toEqual([
      `is assumed through identity-provider:${providers[1]}`,
    ]);
    expect(edgesFrom(graph, 'service-account:finance/billing')).toEqual([`gets role:${other}`]);
    expect(misfits('graph', graph)).toEqual([]);
  });

  it('matches its schema', () => {
    expect(misfits('graph', drawChain(mixedChain(3)))).toEqual([]);
  });

  it('has both ends of every edge, and each part once', () => {
    const graph = drawChain(mixedChain(40));
    const ids = allParts(graph).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const ends = graph.edges.flatMap(({ from, to }) => [from, to]);
    expect(ends.filter((end) => !ids.includes(end))).toEqual([]);
  });
});

describe('pods', () => {
  it('are shown if they have no identity, or another one', () => {
    const graph = drawChain(
      seenChain({
        pods: (seen) => {
          const sound = podOf(seen, 0, 'sound', true);
          const foreign = podOf(seen, 1, 'foreign', true);
          const spec = { ...(sound['spec'] as object), serviceAccountName: 'billing' };
          return [
            sound,
            podOf(seen, 0, 'bare', false),
            { ...foreign, spec },
            { metadata: { namespace: 'shop', name: 'of-nobody' }, spec: { containers: [{ name: 'app' }] } },
          ];
        },
      }),
    );
    const pods = allParts(graph).filter(({ kind }) => kind === 'pod');
    expect(pods.map(({ name, state, facts }) => [name, state, ...facts])).toEqual([
      ['shop/bare', 'without identity', 'no token of the chain'],
      [
        'finance/foreign',
        'without identity',
        'another role: arn:aws:iam::123456789012:role/prod-1-shop-orders',
      ],
    ]);
    expect(edgesFrom(graph, 'pod:shop/bare')).toEqual(['runs as service-account:shop/orders']);
    expect(allParts(graph).find(({ name }) => name === 'shop/orders')?.facts).toEqual(['2 pods']);
  });

  it('need the token in only one of their containers', () => {
    const graph = drawChain(
      seenChain({
        pods: (seen) => {
          const pod = podOf(seen, 0, 'sidecar', true);
          const { containers, ...spec } = pod['spec'] as unknown as { containers: object[] };
          return [
            { ...pod, spec: { ...spec, containers: [{ name: 'left-out' }, ...containers] } } as typeof pod,
          ];
        },
      }),
    );
    expect(namesOf(graph, 'pod')).toEqual([]);
  });
});
