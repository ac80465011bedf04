import { ACMClient, AddTagsToCertificateCommand, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterEach, beforeEach } from 'vitest';
import type { OwnDomain, TrustChain } from '../../src/config/trust-chain.ts';
import type { PublicNames } from '../../src/links/issuer/own-domain/ports.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { cloudFrontWorld } from './cloud-front-world.ts';

export const domainBucket = 'behind-a-domain';
export const domainName = 'oidc.example.com';
const zoneName = 'example.com';

/**
 * A CloudFront world with zones and certificates, in which changes take some time, as they do with AWS. Call it at the top
 * and use what it returns inside tests.
 */
export function ownDomainWorld() {
  const { sandbox, clock, place, only, verdictOf, tamper, expectBack, secondsWaited } = cloudFrontWorld({
    deploymentSeconds: 60,
    propagationSeconds: 20,
    validationRecordSeconds: 4,
    issueSeconds: 30,
  });
  let route53: Route53Client;
  let acm: ACMClient;
  let zones = 0;

  beforeEach(() => {
    const { endpoint, region, rootCredentials: credentials } = sandbox();
    route53 = new Route53Client({ endpoint, region, credentials });
    acm = new ACMClient({ endpoint, region: 'us-east-1', credentials });
  });
  afterEach(() => {
    for (const client of [route53, acm]) client.destroy();
  });

  const publicNames: PublicNames = {
    look: async (name, type) =>
      sandbox()
        .dns.lookUp(name, type)
        .map((value) => value.replace(/^\d+ (\w+) "(.*)"$/, '$1 $2').replace(/\.$/, ''))
        .toSorted(),
  };

  function world(domain: Partial<OwnDomain> = {}, over: Partial<TrustChain> = {}): AwsWorld {
    const own: OwnDomain = { name: domainName, dns: { kind: 'route53', hostedZoneId: null }, ...domain };
    const url = parseIssuerUrl(`https://${own.name}`);
    const issuer = { hosting: 'cloudFront', bucket: domainBucket, url, domain: own } as const;
    return awsWorld({ ...place(), publicNames }, { name: 'prod-1', roles: [], issuer, ...over });
  }

  async function change(zone: string, ...Changes: Change[]): Promise<void> {
    await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
    await clock.sleep(30_000);
  }

  return {
    sandbox,
    acm: () => acm,
    clock,
    secondsWaited,
    world,
    only,
    verdictOf,
    tamper,
    expectBack,
    change,
    /** A public zone, or one of a VPC; its ID. */
    async zone(name = zoneName, isPrivate = false): Promise<string> {
      zones += 1;
      const made = await route53.send(
        new CreateHostedZoneCommand({
          Name: name,
          CallerReference: `zone-${zones}`,
          ...(isPrivate && {
            VPC: { VPCId: 'vpc-0123456789abcdef0', VPCRegion: 'eu-central-1' as const },
            HostedZoneConfig: { PrivateZone: true },
          }),
        }),
      );
      await clock.sleep(30_000);
      return (made.HostedZone?.Id ?? '').replace('/hostedzone/', '');
    },
    /** Everything in a zone but what it came with. */
    async recordsIn(zone: string): Promise<readonly ResourceRecordSet[]> {
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: zone }),
      );
      return ResourceRecordSets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
    },
    async certificate() {
      const [one, ...more] = sandbox().acm.certificates.keys();
      if (!one || more.length > 0) throw new Error(`there are ${more.length + (one ? 1 : 0)} certificates`);
      const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: one }));
      return Certificate ?? {};
    },
    async tagCertificate(CertificateArn: string, tags: Readonly<Record<string, string>>) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags }));
    },
  };
}
