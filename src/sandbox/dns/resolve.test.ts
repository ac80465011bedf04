import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { cloudFrontAlias, cname, inProcessOwnDomain } from '../../../test/support/in-process-own-domain.ts';

const address = (Name: string, Value = '192.0.2.1') => ({
  ...{ Name, Type: 'A' as const, TTL: 60 },
  ResourceRecords: [{ Value }],
});

describe('what a resolver anywhere finds', () => {
  test('are the records of a public zone, once all its name servers have them', async () => {
    const world = inProcessOwnDomain({ propagationSeconds: 30 });
    const { dns } = world.sandbox;
    const zone = await world.zone('example.org');
    world.pass(30);
    await world.change(zone, 'CREATE', address('a.example.org'), address('*.w.example.org', '192.0.2.2'));
    expect(dns.lookUp('a.example.org', 'A')).toEqual([]);
    world.pass(30);
    expect(dns.lookUp('A.example.org.', 'A')).toEqual(['192.0.2.1']);
    expect(dns.lookUp('x.w.example.org', 'A')).toEqual(['192.0.2.2']);
    expect(dns.lookUp('w.example.org', 'A')).toEqual([]);
    await world.change(zone, 'DELETE', address('a.example.org'));
    expect(dns.lookUp('a.example.org', 'A')).toEqual(['192.0.2.1']);
    world.pass(30);
    expect(dns.lookUp('a.example.org', 'A')).toEqual([]);
  });

  test('are never those of a private zone', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org', 'vpc-0123456789abcdef0');
    await world.change(zone, 'CREATE', address('a.example.org'));
    expect(world.sandbox.dns.lookUp('a.example.org', 'A')).toEqual([]);
  });

  test('of two zones of one name are those of the one that the registrar leads to', async () => {
    const world = inProcessOwnDomain();
    const { dns } = world.sandbox;
    const [first, second] = [await world.zone('example.org'), await world.zone('example.org')];
    await world.change(first, 'CREATE', address('a.example.org', '192.0.2.1'));
    await world.change(second, 'CREATE', address('a.example.org', '192.0.2.2'));
    expect(dns.lookUp('a.example.org', 'A')).toEqual(['192.0.2.1']);
    dns.delegate('example.org', second);
    expect(dns.lookUp('a.example.org', 'A')).toEqual(['192.0.2.2']);
    dns.delegate('example.org', null);
    expect(dns.lookUp('a.example.org', 'A')).toEqual([]);
  });

  test('of a zone within another are there once that one delegates it', async () => {
    const world = inProcessOwnDomain();
    const { dns } = world.sandbox;
    const [outer, inner] = [await world.zone('example.org'), await world.zone('k8s.example.org')];
    await world.change(inner, 'CREATE', address('a.k8s.example.org'));
    expect(dns.lookUp('a.k8s.example.org', 'A')).toEqual([]);
    const { DelegationSet } = await world.route53().send(new GetHostedZoneCommand({ Id: inner }));
    const servers = DelegationSet?.NameServers ?? [];
    expect(servers).toHaveLength(4);
    await world.change(outer, 'CREATE', {
      ...{ Name: 'k8s.example.org', Type: 'NS', TTL: 300 },
      ResourceRecords: servers.map((Value) => ({ Value })),
    });
    expect(dns.lookUp('a.k8s.example.org', 'A')).toEqual(['192.0.2.1']);
  });

  test('is another DNS where no zone is led to, or a zone leads to it', async () => {
    const world = inProcessOwnDomain({ delegatesByItself: false });
    const { dns } = world.sandbox;
    dns.publish({ name: 'a.example.org', type: 'CNAME', values: ['b.example.net'] });
    const zone = await world.zone('example.org');
    expect(dns.lookUp('a.example.org', 'CNAME')).toEqual(['b.example.net']);
    dns.delegate('example.org', zone);
    expect(dns.lookUp('a.example.org', 'CNAME')).toEqual([]);
    await world.change(zone, 'CREATE', {
      ...{ Name: 'a.example.org', Type: 'NS', TTL: 300 },
      ResourceRecords: [{ Value: 'ns.example.net' }],
    });
    expect(dns.lookUp('a.example.org', 'CNAME')).toEqual(['b.example.net']);
    dns.withdraw({ name: 'a.example.org', type: 'CNAME' });
    expect(dns.lookUp('a.example.org', 'CNAME')).toEqual([]);
  });

  test('ends where CNAMEs and aliases do, and never goes round', async () => {
    const world = inProcessOwnDomain();
    const { dns } = world.sandbox;
    const zone = await world.zone('example.org');
    await world.change(
      zone,
      'CREATE',
      cname('a.example.org', 'b.example.org'),
      cloudFrontAlias('b.example.org', 'd1.cloudfront.net'),
      cname('x.example.org', 'y.example.org'),
      cname('y.example.org', 'x.example.org'),
    );
    expect(dns.follow('a.example.org')).toBe('d1.cloudfront.net');
    expect(dns.follow('x.example.org')).toMatch(/^[xy]\.example\.org$/);
  });
});
