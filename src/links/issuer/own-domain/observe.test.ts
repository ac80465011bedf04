import { beforeEach, expect, test } from 'vitest';
import {
  arn,
  byHand,
  byRoute53,
  domainName,
  issued,
  namedDistribution,
  plainDistribution,
  underDomain,
  validation,
  zone,
} from '../../../../test/support/domain-facts.ts';
import { InMemoryDomain } from '../../../../test/support/in-memory-domain.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import type { SeenDistribution } from '../ports.ts';
import { observeDomain } from './observe.ts';
import type { HostedZone } from './ports.ts';
import { aliasRecords, validationRecord } from './records.ts';

let world: InMemoryDomain;
let fetched: string[];

beforeEach(() => {
  world = new InMemoryDomain();
  fetched = [];
});

const desired = underDomain(byRoute53);
const look = (domain: OwnDomain, distribution: SeenDistribution | null = null) =>
  observeDomain(domain, desired, distribution, {
    domain: async () => world.ports,
    publicDocuments: {
      fetch: async (url) => {
        fetched.push(url);
        return { kind: 'answer', status: 200, contentType: '', body: '' };
      },
    },
  });

const zoneOf = (over: Partial<HostedZone>): HostedZone => ({ ...zone, ...over });
const inner = zoneOf({ id: 'Z2', name: domainName });

test.each<[string, readonly HostedZone[], unknown]>([
  ['none', [], { kind: 'none' }],
  ['the only one', [zone], { kind: 'found', zone }],
  ['the longest', [zone, inner], { kind: 'found', zone: inner }],
  ['not a private one', [zone, zoneOf({ ...inner, isPrivate: true })], { kind: 'found', zone }],
  ['none but a private one', [zoneOf({ isPrivate: true })], { kind: 'private', ids: ['Z111'] }],
  ['one of two', [zone, zoneOf({ id: 'Z3' })], { kind: 'several', name: 'example.com', ids: ['Z111', 'Z3'] }],
  ['not that of another domain', [zoneOf({ name: 'ample.com' })], { kind: 'none' }],
])('of the zones of the account it takes %s', async (_which, zones, expected) => {
  world.zones.push(...zones);
  expect((await look(byRoute53)).zone).toEqual(expected);
});

test('takes the zone that irsa.yaml names, whatever others there are', async () => {
  world.zones.push(zone, zoneOf({ id: 'Z3' }), inner);
  const named = (hostedZoneId: string): OwnDomain => ({
    ...byRoute53,
    dns: { kind: 'route53', hostedZoneId },
  });
  expect((await look(named('Z3'))).zone).toMatchObject({ zone: { id: 'Z3' } });
  expect((await look(named('Z4'))).zone).toEqual({ kind: 'absent', id: 'Z4' });
});

test('sees records where irsactl wrote them, and asks the world for the zone alone', async () => {
  world.zones.push(zone);
  world.certificates.set(arn, issued);
  const distribution = namedDistribution(desired);
  const alias = aliasRecords(domainName, distribution.domain);
  const text = { ...validationRecord(validation), name: domainName, type: 'TXT' };
  world.records.push(...alias, text, validationRecord(validation));
  expect(await look(byRoute53, distribution)).toMatchObject({
    aliasRecords: alias,
    validationRecords: [validationRecord(validation)],
  });
  expect([world.asked, fetched]).toEqual([['NS example.com'], []]);
});

test('a name that a person writes is asked for once the distribution has it, and not before', async () => {
  expect(await look(byHand, plainDistribution(desired))).toMatchObject({ isReached: false });
  expect([world.asked, fetched]).toEqual([[], []]);
  expect(await look(byHand, namedDistribution(desired))).toMatchObject({ isReached: true });
  expect(fetched).toEqual([`https://${domainName}/.well-known/openid-configuration`]);
});
