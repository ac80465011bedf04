import { ACMClient, DescribeCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { AccessKey } from '../../src/sandbox/credentials.ts';
import { inProcessHandler } from './in-process-handler.ts';
import { rootKeyOf, sandboxWithoutPorts, testTime } from './signed-call.ts';

/** ACM, Route 53 and CloudFront of a sandbox without its sockets, and a clock that the test moves as far as it likes. */
export function inProcessOwnDomain(order: Omit<Parameters<typeof sandboxWithoutPorts>[0] & {}, 'now'> = {}) {
  let now = testTime;
  let zones = 0;
  const sandbox = sandboxWithoutPorts({ ...order, now: () => now });
  const ownKey = rootKeyOf(sandbox, sandbox.state.defaultAccount);

  const config = (credentials: AccessKey, region: string) => ({
    region,
    credentials,
    maxAttempts: 1,
    systemClockOffset: now.getTime() - Date.now(),
    requestHandler: inProcessHandler(sandbox.dispatcher),
  });
  const acm = (region = 'us-east-1', key = ownKey) => new ACMClient(config(key, region));
  const route53 = (key = ownKey) => new Route53Client(config(key, 'eu-central-1'));
  const cloudFront = (key = ownKey) => new CloudFrontClient(config(key, 'eu-central-1'));

  async function change(
    HostedZoneId: string,
    Action: 'CREATE' | 'DELETE' | 'UPSERT',
    ...sets: readonly ResourceRecordSet[]
  ) {
    const Changes = sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }));
    return route53().send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  }

  return {
    sandbox,
    acm,
    route53,
    cloudFront,
    change,
    now: () => now,
    pass(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    keyOf: (account: string) => rootKeyOf(sandbox, account),
    /** Makes a zone; its ID without what stands before it. */
    async zone(Name: string, vpc?: string, key = ownKey) {
      zones += 1;
      const made = await route53(key).send(
        new CreateHostedZoneCommand({
          Name,
          CallerReference: `zone-${zones}`,
          ...(vpc !== undefined && {
            VPC: { VPCId: vpc, VPCRegion: 'eu-central-1' as const },
            HostedZoneConfig: { PrivateZone: true },
          }),
        }),
      );
      return made.HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
    },
    async request(DomainName: string, region = 'us-east-1', more: readonly string[] = []) {
      const { CertificateArn = '' } = await acm(region).send(
        new RequestCertificateCommand({
          DomainName,
          ValidationMethod: 'DNS',
          ...(more.length > 0 && { SubjectAlternativeNames: [...more] }),
        }),
      );
      return CertificateArn;
    },
    async certificate(CertificateArn: string) {
      const region = CertificateArn.split(':')[3];
      const { Certificate } = await acm(region).send(new DescribeCertificateCommand({ CertificateArn }));
      if (!Certificate) throw new Error(`no certificate ${CertificateArn}`);
      return Certificate;
    },
    /** Puts the validation records of a certificate into a zone. */
    async prove(zone: string, arn: string) {
      const { DomainValidationOptions = [] } = await this.certificate(arn);
      for (const { ResourceRecord } of DomainValidationOptions) {
        if (ResourceRecord) await change(zone, 'UPSERT', cname(ResourceRecord.Name, ResourceRecord.Value));
      }
    },
  };
}

export function cname(Name: string | undefined, Value: string | undefined): ResourceRecordSet {
  return { Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value }] };
}

/** The record by which a name leads to a distribution. */
export function cloudFrontAlias(
  Name: string,
  DNSName: string | undefined,
  Type: 'A' | 'AAAA' = 'A',
): ResourceRecordSet {
  return {
    Name,
    Type,
    AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName, EvaluateTargetHealth: false },
  };
}
