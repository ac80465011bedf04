import * as acm from '@aws-sdk/client-acm';
import * as route53 from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { cname, inProcessOwnDomain } from '../../test/support/in-process-own-domain.ts';
import { userKeyOf } from '../../test/support/signed-call.ts';
import type { Json } from '../trust/json.ts';

/** A sandbox, a zone and a certificate of it, and a user with one statement. */
async function worldOf(Statement: Json) {
  const users = [{ name: 'one', policies: [{ Version: '2012-10-17', Statement }] }];
  const world = inProcessOwnDomain({ users });
  const [zone, arn] = [await world.zone('example.org'), await world.request('oidc.example.org')];
  return { world, zone, arn, key: userKeyOf(world.sandbox, 'one') };
}

type World = Awaited<ReturnType<typeof worldOf>>;

const certificates = 'arn:aws:acm:us-east-1:123456789012:certificate';
const tag = { Key: 'team', Value: 'web' };
const asAcm = ({ world, key }: World) => world.acm('us-east-1', key);
const asRoute53 = ({ world, key }: World) => world.route53(key);

/** Each operation: what it needs, and on what; `ZONE` and `ARN` stand for what is there. */
const operations: readonly (readonly [
  action: string,
  resource: string,
  call: (one: World) => Promise<unknown>,
])[] = [
  [
    'acm:RequestCertificate',
    `${certificates}/*`,
    (one) => asAcm(one).send(new acm.RequestCertificateCommand({ DomainName: 'a.example.org' })),
  ],
  [
    'acm:DescribeCertificate',
    'ARN',
    (one) => asAcm(one).send(new acm.DescribeCertificateCommand({ CertificateArn: one.arn })),
  ],
  ['acm:ListCertificates', '*', (one) => asAcm(one).send(new acm.ListCertificatesCommand({}))],
  [
    'acm:GetCertificate',
    'ARN',
    async (one) => {
      await one.world.prove(one.zone, one.arn);
      return asAcm(one).send(new acm.GetCertificateCommand({ CertificateArn: one.arn }));
    },
  ],
  [
    'acm:DeleteCertificate',
    'ARN',
    (one) => asAcm(one).send(new acm.DeleteCertificateCommand({ CertificateArn: one.arn })),
  ],
  [
    'acm:ListTagsForCertificate',
    'ARN',
    (one) => asAcm(one).send(new acm.ListTagsForCertificateCommand({ CertificateArn: one.arn })),
  ],
  [
    'acm:AddTagsToCertificate',
    'ARN',
    (one) => asAcm(one).send(new acm.AddTagsToCertificateCommand({ CertificateArn: one.arn, Tags: [tag] })),
  ],
  [
    'acm:RemoveTagsFromCertificate',
    'ARN',
    (one) =>
      asAcm(one).send(new acm.RemoveTagsFromCertificateCommand({ CertificateArn: one.arn, Tags: [tag] })),
  ],
  [
    'route53:CreateHostedZone',
    '*',
    (one) =>
      asRoute53(one).send(
        new route53.CreateHostedZoneCommand({ Name: 'example.net', CallerReference: 'own' }),
      ),
  ],
  ['route53:ListHostedZones', '*', (one) => asRoute53(one).send(new route53.ListHostedZonesCommand({}))],
  [
    'route53:ListHostedZonesByName',
    '*',
    (one) => asRoute53(one).send(new route53.ListHostedZonesByNameCommand({})),
  ],
  [
    'route53:GetHostedZone',
    'ZONE',
    (one) => asRoute53(one).send(new route53.GetHostedZoneCommand({ Id: one.zone })),
  ],
  [
    'route53:DeleteHostedZone',
    'ZONE',
    (one) => asRoute53(one).send(new route53.DeleteHostedZoneCommand({ Id: one.zone })),
  ],
  [
    'route53:ListResourceRecordSets',
    'ZONE',
    (one) => asRoute53(one).send(new route53.ListResourceRecordSetsCommand({ HostedZoneId: one.zone })),
  ],
  [
    'route53:ChangeResourceRecordSets',
    'ZONE',
    (one) =>
      asRoute53(one).send(
        new route53.ChangeResourceRecordSetsCommand({
          HostedZoneId: one.zone,
          ChangeBatch: {
            Changes: [{ Action: 'CREATE', ResourceRecordSet: cname('a.example.org', 'b.example.net') }],
          },
        }),
      ),
  ],
  [
    'route53:ListTagsForResource',
    'ZONE',
    (one) =>
      asRoute53(one).send(
        new route53.ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: one.zone }),
      ),
  ],
  [
    'route53:ChangeTagsForResource',
    'ZONE',
    (one) =>
      asRoute53(one).send(
        new route53.ChangeTagsForResourceCommand({
          ...{ ResourceType: 'hostedzone', ResourceId: one.zone },
          AddTags: [tag],
        }),
      ),
  ],
];

describe.each(operations)('%s', (action, resource, call) => {
  const named = ({ arn, zone }: Pick<World, 'arn' | 'zone'>) =>
    resource.replace('ARN', arn).replace('ZONE', `arn:aws:route53:::hostedzone/${zone}`);

  test('is refused without the permission, and names it', async () => {
    const one = await worldOf([{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }]);
    await expect(call(one)).rejects.toThrow(
      `is not authorized to perform: ${action} on resource: ${named(one)} because no identity-based policy allows the ${action} action`,
    );
  });

  test('is allowed by just that', async () => {
    const place =
      resource === 'ARN' ? `${certificates}/*` : resource.replace('ZONE', 'arn:aws:route53:::hostedzone/*');
    const one = await worldOf([{ Effect: 'Allow', Action: action, Resource: place }]);
    await call(one);
  });
});

test('a certificate that is asked for with tags needs the right to set them, too', async () => {
  const Tags = [tag];
  const request = (one: World) =>
    asAcm(one).send(new acm.RequestCertificateCommand({ DomainName: 'a.example.org', Tags }));
  const alone = await worldOf([{ Effect: 'Allow', Action: 'acm:RequestCertificate', Resource: '*' }]);
  await expect(request(alone)).rejects.toThrow('acm:AddTagsToCertificate');
  const actions = ['acm:RequestCertificate', 'acm:AddTagsToCertificate'];
  await request(await worldOf([{ Effect: 'Allow', Action: actions, Resource: `${certificates}/*` }]));
});

test('a private zone needs the right to look at VPCs, too', async () => {
  const one = await worldOf([{ Effect: 'Allow', Action: 'route53:CreateHostedZone', Resource: '*' }]);
  await expect(one.world.zone('example.net', 'vpc-0123456789abcdef0', one.key)).rejects.toThrow(
    'ec2:DescribeVpcs',
  );
});
