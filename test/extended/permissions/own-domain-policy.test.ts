import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import type { OwnDomain } from '../../../src/config/trust-chain.ts';
import type { AwsPermission } from '../../../src/permissions/aws-permission.ts';
import { domainPermissions } from '../../../src/permissions/domain-permissions.ts';
import { permissionsOf } from '../../../src/permissions/iam-policy.ts';
import type { RunningSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { parseIssuerUrl } from '../../../src/trust/issuer-url.ts';
import type { AwsWorld } from '../../support/aws-world.ts';
import { fakeChain, fakeContext } from '../../support/fake-context.ts';
import { refusedCalls, withoutAction } from '../../support/refused-calls.ts';

const { aws } = fakeContext();
const name = 'oidc.example.com';
const domain: OwnDomain = { name, dns: { kind: 'route53', hostedZoneId: null } };
const url = parseIssuerUrl(`https://${name}`);
const issuer = { hosting: 'cloudFront', bucket: 'least-3-oidc', url, domain } as const;
const chain = fakeChain({ name: 'least-3', issuer, roles: [] });
const all = permissionsOf(chain, aws);

async function lifecycle(
  world: AwsWorld,
  { endpoint, region, rootCredentials }: RunningSandbox,
): Promise<void> {
  const route53 = new Route53Client({ endpoint, region, credentials: rootCredentials });
  await route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'zone' }));
  route53.destroy();
  await world.apply();
  await world.verify();
  await world.remove();
}

const refusedTo = (permissions: readonly AwsPermission[], work = lifecycle) =>
  refusedCalls(permissions, chain, work);

describe('the policy for an issuer under a domain name of one’s own', { timeout: 300_000 }, () => {
  it('is enough to apply, verify and destroy', async () => {
    expect(await refusedTo(all)).toEqual([]);
  });

  it.each(domainPermissions(domain, aws).flatMap(({ actions }) => actions))(
    'is not without %s',
    async (action) => {
      expect(await refusedTo(withoutAction(all, action))).not.toEqual([]);
    },
  );

  it('is enough to look with its --read-only, which lets nobody change anything', async () => {
    const looks = all.filter(({ access }) => access === 'look');
    expect(await refusedTo(looks, async (world) => void (await world.plan()))).toEqual([]);
    expect(await refusedTo(looks)).toEqual(['s3:CreateBucket']);
  });

  it('names one zone where irsa.yaml does, and none where a person writes the records', () => {
    const of = (over: Partial<OwnDomain>) => domainPermissions({ ...domain, ...over }, aws);
    const zones = of({ dns: { kind: 'route53', hostedZoneId: 'Z1' } }).flatMap(({ resources }) => resources);
    expect(zones).toContain('arn:aws:route53:::hostedzone/Z1');
    expect(zones).not.toContain('arn:aws:route53:::hostedzone/*');
    const byHand = of({
      dns: { kind: 'manual' },
      certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
    });
    expect(byHand.flatMap(({ actions }) => actions)).toEqual([
      'acm:ListCertificates',
      'acm:DescribeCertificate',
      'acm:ListTagsForCertificate',
    ]);
  });
});
