import { ACMClient, AddTagsToCertificateCommand, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, expect } from 'vitest';
import { plannedChanges } from '../../src/chain/chain-plan.ts';
import type { Finding } from '../../src/chain/finding.ts';
import type { OwnDomain, TrustChain } from '../../src/config/trust-chain.ts';
import type { PublicNames } from '../../src/links/issuer/own-domain/ports.ts';
import type { StoredDistribution } from '../../src/sandbox/cloudfront/store.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { kindsOf } from './cloud-front-world.ts';
import { sandboxPlace } from './sandbox-place.ts';

export const domainBucket = 'behind-a-domain';
export const domainName = 'oidc.example.com';
const zoneName = 'example.com';

/**
 * A sandbox for each test of a file, in which changes take some time, as they do with AWS; it passes where irsactl waits. Call it at the top and use what it returns inside tests.
 */
export function ownDomainWorld() {
  let sandbox: RunningSandbox;
  let cloudFront: CloudFrontClient;
  let route53: Route53Client;
  let acm: ACMClient;
  let waited = 0;
  let zones = 0;

  beforeEach(async () => {
    waited = 0;
    const began = Date.now();
    sandbox = await startSandbox({
      deploymentSeconds: 60,
      propagationSeconds: 20,
      validationRecordSeconds: 4,
      issueSeconds: 30,
      now: () => new Date(began + waited),
    });
    const { endpoint, region, rootCredentials: credentials } = sandbox;
    cloudFront = new CloudFrontClient({ endpoint, region, credentials });
    route53 = new Route53Client({ endpoint, region, credentials });
    acm = new ACMClient({ endpoint, region: 'us-east-1', credentials });
  });
  afterEach(async () => {
    for (const client of [cloudFront, route53, acm]) client.destroy();
    await sandbox.close();
  });

  const clock = {
    now: () => waited,
    sleep: (milliseconds: number) => {
      waited += milliseconds;
      return Promise.resolve();
    },
  };
  const publicNames: PublicNames = {
    look: async (name, type) =>
      sandbox.dns
        .lookUp(name, type)
        .map((value) => value.replace(/^\d+ (\w+) "(.*)"$/, '$1 $2').replace(/\.$/, ''))
        .toSorted(),
  };

  function world(domain: Partial<OwnDomain> = {}, over: Partial<TrustChain> = {}): AwsWorld {
    const own: OwnDomain = { name: domainName, dns: { kind: 'route53', hostedZoneId: null }, ...domain };
    const url = parseIssuerUrl(`https://${own.name}`);
    const issuer = { hosting: 'cloudFront', bucket: domainBucket, url, domain: own } as const;
    const place = { ...sandboxPlace(sandbox), clock, publicNames };
    return awsWorld(place, { name: 'prod-1', roles: [], issuer, ...over });
  }

  function only(): StoredDistribution {
    const [one, ...more] = sandbox.cloudFront.distributions.values();
    if (!one || more.length > 0) throw new Error(`there are ${more.length + (one ? 1 : 0)} distributions`);
    return one;
  }

  async function verdictOf(one: AwsWorld): Promise<readonly Finding[]> {
    return (await one.verify()).find(({ link }) => link === 'issuer')?.findings ?? [];
  }

  async function change(zone: string, ...Changes: Change[]): Promise<void> {
    await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
    await clock.sleep(30_000);
  }

  return {
    sandbox: () => sandbox,
    acm: () => acm,
    clock,
    secondsWaited: () => waited / 1000,
    world,
    only,
    verdictOf,
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
      const [one, ...more] = sandbox.acm.certificates.keys();
      if (!one || more.length > 0) throw new Error(`there are ${more.length + (one ? 1 : 0)} certificates`);
      const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: one }));
      return Certificate ?? {};
    },
    async tagCertificate(CertificateArn: string, tags: Readonly<Record<string, string>>) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await acm.send(new AddTagsToCertificateCommand({ CertificateArn, Tags }));
    },
    /** Somebody changes the distribution, all of which is sent again. */
    async tamper(edit: (config: DistributionConfig) => DistributionConfig): Promise<void> {
      const { id: Id } = only();
      const answer = await cloudFront.send(new GetDistributionConfigCommand({ Id }));
      if (!answer.DistributionConfig) throw new Error('there is a config');
      const changed = { Id, IfMatch: answer.ETag, DistributionConfig: edit(answer.DistributionConfig) };
      await cloudFront.send(new UpdateDistributionCommand(changed));
    },
    /** The plan is this, and after it the issuer holds. */
    async expectBack(one: AwsWorld, expected: readonly string[]): Promise<void> {
      const plan = await one.plan();
      expect(kindsOf(plan)).toEqual(expected);
      await one.carryOut(plan);
      await clock.sleep(10_000);
      expect(await verdictOf(one)).toEqual([]);
      expect(plannedChanges(await one.plan())).toEqual([]);
    },
  };
}
