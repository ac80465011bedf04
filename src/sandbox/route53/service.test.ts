import {
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHealthChecksCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { cloudFrontAlias, cname, inProcessOwnDomain } from '../../../test/support/in-process-own-domain.ts';
import { userKeyOf } from '../../../test/support/signed-call.ts';

type World = ReturnType<typeof inProcessOwnDomain>;

const code = (name: string, httpStatusCode: number, message?: string) => ({
  name,
  $metadata: { httpStatusCode },
  ...(message !== undefined && { message }),
});
const refusedBatch = (message: string) => code('InvalidChangeBatch', 400, `[${message}]`);
const vpc = 'vpc-0123456789abcdef0';

async function recordsOf({ route53 }: World, HostedZoneId: string) {
  const { ResourceRecordSets = [] } = await route53().send(
    new ListResourceRecordSetsCommand({ HostedZoneId }),
  );
  return ResourceRecordSets;
}

describe('a hosted zone', () => {
  test('is made with NS and SOA, which are spread a while later', async () => {
    const world = inProcessOwnDomain({ propagationSeconds: 40 });
    const made = await world
      .route53()
      .send(new CreateHostedZoneCommand({ Name: 'Example.org', CallerReference: 'one' }));
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      HostedZone: { Name: 'example.org.', Config: { PrivateZone: false }, ResourceRecordSetCount: 2 },
      ChangeInfo: { Status: 'PENDING' },
    });
    const Id = made.HostedZone?.Id ?? '';
    expect(Id).toMatch(/^\/hostedzone\/Z[A-Z0-9]{10,}$/);
    expect(made.Location).toBe(`https://route53.amazonaws.com/2013-04-01${Id}`);
    expect(made.DelegationSet?.NameServers).toHaveLength(4);
    const status = async () =>
      (await world.route53().send(new GetChangeCommand({ Id: made.ChangeInfo?.Id }))).ChangeInfo?.Status;
    expect(await status()).toBe('PENDING');
    world.pass(40);
    expect(await status()).toBe('INSYNC');
    expect(await recordsOf(world, Id)).toMatchObject([
      { Name: 'example.org.', Type: 'NS', TTL: 172_800, ResourceRecords: [{}, {}, {}, {}] },
      { Name: 'example.org.', Type: 'SOA', TTL: 900 },
    ]);
  });

  test('may have a name twice, but a caller reference once, and a private one a VPC once', async () => {
    const world = inProcessOwnDomain();
    const make = (CallerReference: string, own: object = {}) =>
      world.route53().send(new CreateHostedZoneCommand({ Name: 'example.org', CallerReference, ...own }));
    const first = await make('one');
    expect((await make('two')).HostedZone?.Id).not.toBe(first.HostedZone?.Id);
    await expect(make('one')).rejects.toMatchObject(code('HostedZoneAlreadyExists', 409));
    const own = { VPC: { VPCId: vpc, VPCRegion: 'eu-central-1' }, HostedZoneConfig: { PrivateZone: true } };
    const inside = await make('three', own);
    expect(inside).toMatchObject({ VPC: own.VPC, HostedZone: { Config: { PrivateZone: true } } });
    await expect(make('four', own)).rejects.toMatchObject(code('ConflictingDomainExists', 400));
    await expect(make('five', { HostedZoneConfig: { PrivateZone: true } })).rejects.toMatchObject(
      code('InvalidVPCId', 400),
    );
    await expect(
      world.route53().send(new CreateHostedZoneCommand({ Name: 'org', CallerReference: 'six' })),
    ).rejects.toMatchObject(code('InvalidDomainName', 400));
    const seen = await world.route53().send(new GetHostedZoneCommand({ Id: inside.HostedZone?.Id }));
    expect(seen.VPCs).toEqual([own.VPC]);
  });

  test('goes only when nothing but its own records is left, and belongs to its account', async () => {
    const world = inProcessOwnDomain({ otherAccounts: ['999988887777'] });
    const Id = await world.zone('example.org');
    await world.change(Id, 'CREATE', cname('a.example.org', 'b.example.net'));
    const remove = () => world.route53().send(new DeleteHostedZoneCommand({ Id }));
    await expect(remove()).rejects.toMatchObject(
      code(
        'HostedZoneNotEmpty',
        400,
        'The specified hosted zone contains non-required resource record sets  and so cannot be deleted.',
      ),
    );
    const other = world.route53(world.keyOf('999988887777'));
    await expect(other.send(new GetHostedZoneCommand({ Id }))).rejects.toMatchObject(
      code('NoSuchHostedZone', 404, `No hosted zone found with ID: ${Id}`),
    );
    await world.change(Id, 'DELETE', cname('a.example.org', 'b.example.net'));
    expect((await remove()).ChangeInfo?.Status).toBe('PENDING');
    await expect(remove()).rejects.toMatchObject(code('NoSuchHostedZone', 404));
  });

  test('is listed by pages, and by names from the right', async () => {
    const world = inProcessOwnDomain();
    const ids = [];
    for (const name of ['b.example', 'a.b.example', 'a.example', 'a.example'])
      ids.push(await world.zone(name));
    const { HostedZones, IsTruncated, NextMarker } = await world
      .route53()
      .send(new ListHostedZonesCommand({ MaxItems: 3 }));
    expect([HostedZones?.length, IsTruncated, NextMarker]).toEqual([3, true, ids[3]]);
    const rest = await world.route53().send(new ListHostedZonesCommand({ Marker: NextMarker }));
    expect(rest).toMatchObject({ HostedZones: [{ Id: `/hostedzone/${ids[3]}` }], IsTruncated: false });
    const byName = await world.route53().send(new ListHostedZonesByNameCommand({}));
    expect(byName.HostedZones?.map(({ Name }) => Name)).toEqual([
      'a.example.',
      'a.example.',
      'b.example.',
      'a.b.example.',
    ]);
    const from = await world
      .route53()
      .send(new ListHostedZonesByNameCommand({ DNSName: 'b.example', MaxItems: 1 }));
    expect(from).toMatchObject({
      DNSName: 'b.example',
      HostedZones: [{ Name: 'b.example.' }],
      IsTruncated: true,
      NextDNSName: 'a.b.example.',
      NextHostedZoneId: ids[1],
    });
  });

  test('has tags', async () => {
    const world = inProcessOwnDomain();
    const ResourceId = await world.zone('example.org');
    const zone = { ResourceType: 'hostedzone', ResourceId } as const;
    const change = (over: object) =>
      world.route53().send(new ChangeTagsForResourceCommand({ ...zone, ...over }));
    await change({
      AddTags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    await change({ AddTags: [{ Key: 'a', Value: '3' }], RemoveTagKeys: ['b'] });
    const { ResourceTagSet } = await world.route53().send(new ListTagsForResourceCommand(zone));
    expect(ResourceTagSet).toEqual({ ...zone, Tags: [{ Key: 'a', Value: '3' }] });
  });
});

describe('a batch of changes', () => {
  test('is carried out wholly or not at all', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org');
    const one = cname('a.example.org', 'x.example.net');
    await world.change(zone, 'CREATE', one);
    const batch = (...changes: ['CREATE' | 'DELETE' | 'UPSERT', ResourceRecordSet][]) =>
      world.route53().send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zone,
          ChangeBatch: {
            Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })),
          },
        }),
      );
    await expect(batch(['DELETE', one], ['CREATE', cname('b.example.net', 'c')])).rejects.toMatchObject(
      refusedBatch('RRSet with DNS name b.example.net. is not permitted in zone example.org.'),
    );
    expect(await recordsOf(world, zone)).toHaveLength(3);
    await batch(['DELETE', one], ['CREATE', cloudFrontAlias('a.example.org', 'D1.cloudfront.net')]);
    expect((await recordsOf(world, zone)).at(-1)).toEqual({
      Name: 'a.example.org.',
      Type: 'A',
      AliasTarget: {
        HostedZoneId: 'Z2FDTNDATAQYW2',
        DNSName: 'd1.cloudfront.net.',
        EvaluateTargetHealth: false,
      },
    });
  });

  const here = cname('a.example.org', 'x.example.net');
  test.each<[string, 'CREATE' | 'DELETE' | 'UPSERT', ResourceRecordSet[], string]>([
    [
      'creates what is there',
      'CREATE',
      [here],
      "Tried to create resource record set [name='a.example.org.', type='CNAME'] but it already exists",
    ],
    [
      'deletes what is not there',
      'DELETE',
      [cname('b.example.org', 'x.example.net')],
      "Tried to delete resource record set [name='b.example.org.', type='CNAME'] but it was not found",
    ],
    [
      'deletes what has another value',
      'DELETE',
      [cname('a.example.org', 'y.example.net')],
      "Tried to delete resource record set [name='a.example.org.', type='CNAME'] but the values provided do not match the current values",
    ],
    [
      'puts an address beside a CNAME',
      'UPSERT',
      [{ Name: 'a.example.org', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] }],
      'RRSet of type A with DNS name a.example.org. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.org.',
    ],
    [
      'puts a CNAME at the apex',
      'CREATE',
      [cname('example.org', 'x.example.net')],
      'RRSet of type CNAME with DNS name example.org. is not permitted at apex in zone example.org.',
    ],
    [
      'has no address for a value',
      'CREATE',
      [{ Name: 'b.example.org', Type: 'A', TTL: 60, ResourceRecords: [{ Value: 'x' }] }],
      "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with 'x''",
    ],
    [
      'leads to no distribution',
      'CREATE',
      [cloudFrontAlias('b.example.org', 'd1.example.net')],
      'Tried to create an alias that targets d1.example.net., type A in zone Z2FDTNDATAQYW2, but the alias target name does not lie within the target zone',
    ],
    [
      'writes one set twice',
      'UPSERT',
      [cname('c.example.org', 'x.example.net'), cname('c.example.org', 'y.example.net')],
      "The request contains an invalid set of changes for a resource record set 'CNAME c.example.org.'",
    ],
  ])('is refused where it %s', async (_what, action, sets, message) => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org');
    await world.change(zone, 'CREATE', here);
    await expect(world.change(zone, action, ...sets)).rejects.toMatchObject(refusedBatch(message));
  });

  test('leaves NS and SOA of the zone, and has either values or a target', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org');
    const [ns, soa] = await recordsOf(world, zone);
    for (const [set, message] of [
      [soa, 'A HostedZone must contain exactly one SOA record.'],
      [ns, 'A HostedZone must contain at least one NS record for the zone itself.'],
    ] as const) {
      await expect(world.change(zone, 'DELETE', set ?? here)).rejects.toMatchObject(refusedBatch(message));
    }
    await expect(world.change(zone, 'CREATE', { Name: 'b.example.org', Type: 'A' })).rejects.toMatchObject(
      code('InvalidInput', 400),
    );
  });

  test('leads a private zone to no distribution', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org', vpc);
    await expect(
      world.change(zone, 'CREATE', cloudFrontAlias('a.example.org', 'd1.cloudfront.net')),
    ).rejects.toMatchObject(code('InvalidChangeBatch', 400));
  });
});

test('records are listed by pages, in order', async () => {
  const world = inProcessOwnDomain();
  const HostedZoneId = await world.zone('example.org');
  await world.change(
    HostedZoneId,
    'CREATE',
    cname('b.example.org', 'x.example.net'),
    cname('*.example.org', 'x.example.net'),
    cname('z.a.example.org', 'x.example.net'),
    cloudFrontAlias('a.example.org', 'd1.cloudfront.net', 'AAAA'),
    cloudFrontAlias('a.example.org', 'd1.cloudfront.net', 'A'),
  );
  const names: string[] = [];
  let start = {};
  for (let pages = 1; ; pages++) {
    const page = await world
      .route53()
      .send(new ListResourceRecordSetsCommand({ HostedZoneId, MaxItems: 2, ...start }));
    names.push(...(page.ResourceRecordSets ?? []).map(({ Name, Type }) => `${Type} ${Name}`));
    if (!page.IsTruncated) {
      expect(pages).toBe(4);
      break;
    }
    start = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType };
  }
  expect(names).toEqual([
    'NS example.org.',
    'SOA example.org.',
    'CNAME \\052.example.org.',
    'A a.example.org.',
    'AAAA a.example.org.',
    'CNAME z.a.example.org.',
    'CNAME b.example.org.',
  ]);
});

describe('permissions', () => {
  const allow = (Action: string, Resource: string, Condition?: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
  });
  function worldOf(...policies: ReturnType<typeof allow>[]) {
    const world = inProcessOwnDomain({ users: [{ name: 'one', policies: policies as never }] });
    return { world, key: userKeyOf(world.sandbox, 'one') };
  }

  test('name the zone and the change without region and account', async () => {
    const { world, key } = worldOf(allow('route53:ListResourceRecordSets', 'arn:aws:route53:::hostedzone/*'));
    const HostedZoneId = await world.zone('example.org');
    const one = world.route53(key);
    await one.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
    await expect(one.send(new ListHostedZonesCommand({}))).rejects.toMatchObject(code('AccessDenied', 403));
    await expect(one.send(new GetChangeCommand({ Id: 'C1' }))).rejects.toThrow(
      'not authorized to perform: route53:GetChange on resource: arn:aws:route53:::change/C1',
    );
  });

  test('of changes may depend on names, types and actions of all records of the batch', async () => {
    const { world, key } = worldOf(
      allow('route53:ChangeResourceRecordSets', '*', {
        'ForAllValues:StringLike': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['*.k8s.example.org'],
        },
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
        },
      }),
    );
    const HostedZoneId = await world.zone('example.org');
    const change = (Action: 'UPSERT' | 'CREATE', ...sets: ResourceRecordSet[]) =>
      world.route53(key).send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId,
          ChangeBatch: { Changes: sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet })) },
        }),
      );
    const inside = cname('A.k8s.example.org.', 'x.example.net');
    await change('UPSERT', inside);
    const denied = code('AccessDenied', 403);
    await expect(change('CREATE', inside)).rejects.toMatchObject(denied);
    await expect(change('UPSERT', inside, cname('a.example.org', 'x'))).rejects.toMatchObject(denied);
    await expect(
      change('UPSERT', cloudFrontAlias('b.k8s.example.org', 'd1.cloudfront.net')),
    ).rejects.toMatchObject(denied);
  });
});

test('what is not modelled says so', async () => {
  await expect(inProcessOwnDomain().route53().send(new ListHealthChecksCommand({}))).rejects.toMatchObject(
    code('NotImplemented', 501, 'The sandbox does not model ListHealthChecks.'),
  );
});
