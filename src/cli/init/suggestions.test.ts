import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { starterFaults } from '../../config/starter-faults.ts';
import {
  offeredRoles,
  suggestedAccount,
  suggestedBucket,
  suggestedName,
  suggestedNodes,
  suggestedRegion,
} from './suggestions.ts';
import type { Surroundings } from './surroundings.ts';

const nothing: Surroundings = {
  names: { context: null, cluster: null },
  nodes: [],
  accounts: [],
  minorVersion: null,
  region: null,
  account: null,
  machine: { addresses: [], hasManifest: false },
};

const text = fc.string({ unit: anyCharacter });

describe('the name of the chain', () => {
  it.each([
    ['prod-1', 'kubernetes', 'prod-1'],
    ['kubernetes-admin@prod-1', 'prod-1', 'prod-1'],
    ['kubernetes-admin@kubernetes', 'kubernetes', null],
    ['default', 'prod-1', 'prod-1'],
    ['Prod_EU 1', null, 'prod-eu-1'],
    ['arn:aws:eks:eu-central-1:111122223333:cluster/shop', 'x', 'shop'],
    [null, 'prod-1', 'prod-1'],
    [null, null, null],
    ['inClusterContext', 'inCluster', null],
    [`${'a'.repeat(62)}--b`, null, 'a'.repeat(62)],
  ])('of context %j and cluster %j is %j', (context, cluster, expected) => {
    expect(suggestedName({ ...nothing, names: { context, cluster } })).toBe(expected);
  });
});

describe('the bucket', () => {
  it.each([
    ['prod-1', 'prod-1-oidc'],
    ['a', 'a-oidc'],
    ['sthree-x', 'oidc-sthree-x'],
    ['xn--p1ai', 'oidc-xn--p1ai'],
    ['a'.repeat(63), `${'a'.repeat(58)}-oidc`],
    [`${'a'.repeat(57)}-bcdef`, `${'a'.repeat(57)}-oidc`],
  ])('of the chain %s is %s', (chain, expected) => {
    expect(suggestedBucket({ name: chain })).toBe(expected);
  });

  it('leaves space for account and region if S3 makes them part of the name', () => {
    const aws = { region: 'ap-southeast-1', account: '123456789012' };
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/), (name) => {
        const draft = { name, ...aws, hosting: 's3-account-regional' } as const;
        const bucket = suggestedBucket(draft) ?? '';
        expect(starterFaults({ ...draft, bucket })).toEqual([]);
      }),
    );
  });

  it('exists for every chain, and S3 accepts it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/), (chain) => {
        const bucket = suggestedBucket({ name: chain });
        expect(bucket).not.toBeNull();
        expect(starterFaults({ bucket: bucket ?? '' })).toEqual([]);
      }),
    );
  });
});

describe('the control plane nodes', () => {
  const nodes = [
    { name: 'cp-1', addresses: ['10.0.0.1', 'fd00::1'] },
    { name: 'cp-2', addresses: [] },
  ];

  it('are reached at their addresses', () => {
    expect(suggestedNodes({ ...nothing, nodes })).toEqual([
      { name: 'cp-1', sshHost: '10.0.0.1' },
      { name: 'cp-2', sshHost: 'cp-2' },
    ]);
  });

  it('are this machine if it has the address and the manifest', () => {
    const machine = { addresses: ['192.0.2.7', 'fd00::1'], hasManifest: true };
    expect(suggestedNodes({ ...nothing, nodes, machine })[0]).toEqual({ name: 'cp-1' });
    const pod = { ...machine, hasManifest: false };
    expect(suggestedNodes({ ...nothing, nodes, machine: pod })[0]).toEqual({
      name: 'cp-1',
      sshHost: '10.0.0.1',
    });
  });

  it('are not suggested if one of them is invalid in the file', () => {
    expect(suggestedNodes({ ...nothing, nodes: [{ name: 'cp-1\u001b[2J', addresses: [] }] })).toEqual([]);
  });
});

describe('service accounts with a role annotation', () => {
  const value = 'arn:aws:iam::111122223333:role/orders';

  it('are offered with their current role', () => {
    const accounts = [
      { namespace: 'shop', name: 'orders', value },
      { namespace: 'shop', name: 'basket', value: 'basket' },
    ];
    expect(offeredRoles({ ...nothing, accounts }, { name: 'prod-1' })).toEqual([
      { serviceAccount: { namespace: 'shop', name: 'orders' }, policies: [], annotated: value },
      { serviceAccount: { namespace: 'shop', name: 'basket' }, policies: [] },
    ]);
  });

  it('are offered only if one file can contain them', () => {
    const accounts = [
      { namespace: 'a-b', name: 'c', value },
      { namespace: 'a', name: 'b-c', value },
      { namespace: 'shop', name: 'x'.repeat(250), value },
    ];
    expect(offeredRoles({ ...nothing, accounts }, { name: 'prod-1' })).toHaveLength(1);
  });
});

it('every suggestion is valid for irsactl', () => {
  const seen = fc.record({
    names: fc.record({ context: fc.option(text), cluster: fc.option(text) }),
    nodes: fc.array(fc.record({ name: text, addresses: fc.array(text, { maxLength: 2 }) }), { maxLength: 3 }),
    accounts: fc.array(fc.record({ namespace: text, name: text, value: text }), { maxLength: 3 }),
    minorVersion: fc.constant(null),
    region: fc.option(text),
    account: fc.option(text),
    machine: fc.constant(nothing.machine),
  });
  fc.assert(
    fc.property(seen, (surroundings) => {
      const [name, region] = [suggestedName(surroundings), suggestedRegion(surroundings)];
      const [account, nodes] = [suggestedAccount(surroundings), suggestedNodes(surroundings)];
      const draft = {
        ...(name !== null && { name }),
        ...(region !== null && { region }),
        ...(account !== null && { account }),
        ...(nodes.length > 0 && { nodes }),
        roles: offeredRoles(surroundings, {}),
      };
      expect(starterFaults(draft)).toEqual([]);
    }),
  );
});
