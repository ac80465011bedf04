import { expect, it } from 'vitest';
import { rulesWay } from '../../../../test/support/stand-in-world.ts';
import { asksOf } from './asks.ts';

/** On a node where all the rest is proven. */
function asked(filter: 'nft' | 'iptables', hasWorkers: boolean): readonly string[] {
  const redirect = { ...rulesWay.redirect, ipv4: null, ipv6: null };
  const facts = { knocks: [], manifest: null };
  const machine = { podNamespaces: ['cni-1'], tools: new Map([['nsenter', '/usr/bin/nsenter']]) };
  const flags = { last: () => null };
  return asksOf(facts as never, machine as never, { redirect, port: 6444, filter }, {
    flags,
    hasWorkers,
  } as never);
}

it('workers cannot be asked, and rules of nft alone show that one is kept out', () => {
  expect(asked('nft', false)).toEqual([]);
  expect(asked('nft', true)).toEqual([
    'A worker to which a firewall closes port 6444 has no answer from this API server while it starts anew, unless it asks within 3 s of the first rules: then they are taken back at once.',
  ]);
  expect(asked('iptables', true)).toEqual([
    'A worker to which a firewall closes port 6444 has no answer from this API server while it starts anew.',
  ]);
});
