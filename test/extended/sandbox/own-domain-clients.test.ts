import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { leastConfig } from '../../support/in-process-cloudfront.ts';
import { cloudFrontAlias, cname } from '../../support/in-process-own-domain.ts';
import { publicGet } from '../../support/public-get.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { runClient } from '../../support/run-client.ts';

const bucket = 'prod-1-oidc';
const host = 'oidc.example.org';

let sandbox: RunningSandbox;
beforeEach(async () => {
  const look = { Effect: 'Allow', Action: 'route53:ListHostedZones', Resource: '*' };
  sandbox = await startSandbox({
    users: [{ name: 'looker', policies: [{ Version: '2012-10-17', Statement: [look] }] }],
  });
});
afterEach(() => sandbox.close());

async function run(args: readonly string[], user?: string) {
  const key = user === undefined ? sandbox.rootCredentials : sandbox.userCredentials(user);
  const environment = sandbox.endpointEnvironment(key);
  return runClient((await findPythonTools()).aws, [...args, '--output', 'json'], environment);
}

/** A call that must succeed; its JSON, where it prints any. */
// biome-ignore lint/suspicious/noExplicitAny: what the CLI prints has the shape of its own documentation
async function aws(...args: string[]): Promise<any> {
  const { stderr, stdout } = await run(args);
  expect(stderr).toBe('');
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}

const acm = (operation: string, ...args: string[]) => aws('acm', operation, '--region', 'us-east-1', ...args);

function changes(Action: 'UPSERT' | 'DELETE', ...sets: ReturnType<typeof cname>[]): string {
  return JSON.stringify({ Changes: sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet })) });
}

/** A bucket that CloudFront may read. */
async function bucketBehind(): Promise<void> {
  const { endpoint, region, rootCredentials: credentials } = sandbox;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'keys.json', Body: '{"keys":[]}' }));
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' }, Action: 's3:GetObject' },
    Resource: `arn:aws:s3:::${bucket}/keys.json`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  s3.destroy();
}

/** The certificate that a client sees, in PEM without its frame; rejects where the connection does not last. */
function certificateShown(
  servername: string,
  maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const place = { host: '127.0.0.1', port: sandbox.tlsPort };
    const socket = connect({ ...place, servername, maxVersion, ca: sandbox.caPem }, () => {
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', () => resolve(socket.getPeerCertificate().raw.toString('base64')));
    socket.on('close', () => reject(new Error('closed')));
    socket.on('error', reject);
  });
}

describe('the AWS CLI', () => {
  test('gives a distribution a domain of its own, from the zone to the certificate that clients see', async () => {
    await bucketBehind();
    const { HostedZone, ChangeInfo } = await aws(
      ...['route53', 'create-hosted-zone', '--name', 'example.org', '--caller-reference', 'one'],
    );
    await aws('route53', 'wait', 'resource-record-sets-changed', '--id', ChangeInfo.Id);
    const { CertificateArn: arn } = await acm(
      ...['request-certificate', '--domain-name', host, '--validation-method', 'DNS'],
      ...['--idempotency-token', 'one', '--tags', 'Key=team,Value=web'],
    );
    const before = await acm('describe-certificate', '--certificate-arn', arn);
    expect(before.Certificate.Status).toBe('PENDING_VALIDATION');
    const { ResourceRecord: proof } = before.Certificate.DomainValidationOptions[0];
    const change = (batch: string) =>
      aws(
        ...['route53', 'change-resource-record-sets', '--hosted-zone-id', HostedZone.Id],
        ...['--change-batch', batch],
      );
    await change(changes('UPSERT', cname(proof.Name, proof.Value)));
    await acm('wait', 'certificate-validated', '--certificate-arn', arn);
    expect((await acm('list-certificates')).CertificateSummaryList).toMatchObject([
      { CertificateArn: arn, Status: 'ISSUED', InUse: false },
    ]);
    expect((await acm('list-tags-for-certificate', '--certificate-arn', arn)).Tags).toEqual([
      { Key: 'team', Value: 'web' },
    ]);

    const oac = await aws(
      ...['cloudfront', 'create-origin-access-control', '--origin-access-control-config'],
      'Name=prod-1,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3',
    );
    const config = leastConfig(oac.OriginAccessControl.Id, {
      Aliases: { Quantity: 1, Items: [host] },
      ViewerCertificate: {
        ...{ ACMCertificateArn: arn, SSLSupportMethod: 'sni-only' },
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
    const { Distribution: made } = await aws(
      ...['cloudfront', 'create-distribution', '--distribution-config', JSON.stringify(config)],
    );
    await aws('cloudfront', 'wait', 'distribution-deployed', '--id', made.Id);
    await expect(publicGet(sandbox, `https://${host}/keys.json`)).rejects.toThrow();
    const targets = ['A', 'AAAA'] as const;
    const sets = targets.map((type) => cloudFrontAlias(host, made.DomainName, type));
    await change(changes('UPSERT', ...sets));
    expect(await publicGet(sandbox, `https://${host}/keys.json`)).toMatchObject({
      status: 200,
      body: '{"keys":[]}',
    });
    const { Certificate } = await acm('get-certificate', '--certificate-arn', arn);
    const shown = await certificateShown(host);
    expect(Certificate.replaceAll(/-----[^-]+-----|\s/g, '')).toBe(shown);
    const refused = await run([
      'acm',
      'delete-certificate',
      '--region',
      'us-east-1',
      '--certificate-arn',
      arn,
    ]);
    expect(refused.stderr).toContain('(ResourceInUseException)');

    await change(changes('DELETE', ...sets, cname(proof.Name, proof.Value)));
    const left = await aws('route53', 'list-resource-record-sets', '--hosted-zone-id', HostedZone.Id);
    expect(left.ResourceRecordSets.map(({ Type }: { Type: string }) => Type)).toEqual(['NS', 'SOA']);
    await aws('route53', 'delete-hosted-zone', '--id', HostedZone.Id);
    expect((await aws('route53', 'list-hosted-zones')).HostedZones).toEqual([]);
  });

  test('is told which permission is missing', async () => {
    expect((await run(['route53', 'list-hosted-zones'], 'looker')).code).toBe(0);
    const zone = await run(['route53', 'get-hosted-zone', '--id', 'Z1'], 'looker');
    expect(zone.stderr).toContain(
      'not authorized to perform: route53:GetHostedZone on resource: arn:aws:route53:::hostedzone/Z1',
    );
    const list = await run(['acm', 'list-certificates', '--region', 'us-east-1'], 'looker');
    expect(list.stderr).toContain('(AccessDeniedException)');
  });
});

test('boto3 waits, pages, and sees the site through the proxy under its own name', async () => {
  await bucketBehind();
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-own-domain-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, sandbox.caPem);
  const { python } = await findPythonTools();
  const ran = await runClient(python, ['-c', program], {
    ...sandbox.proxyEnvironment(caFile),
    CONFIG: JSON.stringify(leastConfig('')),
    HOST: host,
  });
  await rm(folder, { recursive: true });
  expect(ran.stderr).toBe('');
  // It asks for TLS 1.3 in the end.
  await expect(certificateShown(host, 'TLSv1.2')).rejects.toThrow();
  expect(await certificateShown(host, 'TLSv1.3')).not.toBe('');
  expect(ran.stdout.trim().split('\n')).toEqual([
    'ISSUED RSA-2048',
    'CNAMEAlreadyExists',
    "InvalidChangeBatch [Tried to create resource record set [name='oidc.example.org.', type='A'] but it already exists]",
    '25 3',
    'HostedZoneNotEmpty',
    '200',
  ]);
});

const program = `
import boto3, json, os, urllib.request
from botocore.exceptions import ClientError
acm = boto3.client('acm', region_name='us-east-1')
route53 = boto3.client('route53')
cloudfront = boto3.client('cloudfront')
host = os.environ['HOST']

def refusal(call, **args):
    try:
        call(**args)
        return 'done'
    except ClientError as e:
        return e.response['Error']

def change(action, *sets):
    batch = {'Changes': [{'Action': action, 'ResourceRecordSet': s} for s in sets]}
    return dict(HostedZoneId=zone, ChangeBatch=batch)

zone = route53.create_hosted_zone(Name='example.org', CallerReference='one')['HostedZone']['Id']
arn = acm.request_certificate(DomainName=host, ValidationMethod='DNS')['CertificateArn']
proof = acm.describe_certificate(CertificateArn=arn)['Certificate']['DomainValidationOptions'][0]['ResourceRecord']
cname = lambda name, value: {'Name': name, 'Type': 'CNAME', 'TTL': 300, 'ResourceRecords': [{'Value': value}]}
info = route53.change_resource_record_sets(**change('CREATE', cname(proof['Name'], proof['Value'])))['ChangeInfo']
route53.get_waiter('resource_record_sets_changed').wait(Id=info['Id'])
acm.get_waiter('certificate_validated').wait(CertificateArn=arn)
seen = acm.describe_certificate(CertificateArn=arn)['Certificate']
print(seen['Status'], seen['KeyAlgorithm'])

config = json.loads(os.environ['CONFIG'])
control = dict(Name='one', SigningProtocol='sigv4', SigningBehavior='always', OriginAccessControlOriginType='s3')
oac = cloudfront.create_origin_access_control(OriginAccessControlConfig=control)['OriginAccessControl']
config['Origins']['Items'][0]['OriginAccessControlId'] = oac['Id']
config['Aliases'] = {'Quantity': 1, 'Items': [host]}
config['ViewerCertificate'] = {'ACMCertificateArn': arn, 'SSLSupportMethod': 'sni-only', 'MinimumProtocolVersion': 'TLSv1.2_2021'}
made = cloudfront.create_distribution(DistributionConfig=config)['Distribution']
print(refusal(cloudfront.create_distribution, DistributionConfig={**config, 'CallerReference': 'two'})['Code'])
alias = {'Name': host, 'Type': 'A', 'AliasTarget': {'HostedZoneId': 'Z2FDTNDATAQYW2', 'DNSName': made['DomainName'], 'EvaluateTargetHealth': False}}
route53.change_resource_record_sets(**change('CREATE', alias))
error = refusal(route53.change_resource_record_sets, **change('CREATE', alias))
print(error['Code'], error['Message'])
route53.change_resource_record_sets(**change('CREATE', *[cname(f'{i}.example.org', 'x.example.net') for i in range(21)]))
pages = list(route53.get_paginator('list_resource_record_sets').paginate(HostedZoneId=zone, PaginationConfig={'PageSize': 10}))
print(sum(len(p['ResourceRecordSets']) for p in pages), len(pages))
print(refusal(route53.delete_hosted_zone, Id=zone)['Code'])
try:
    print(urllib.request.urlopen(f'https://{host}/keys.json').status)
except urllib.error.HTTPError as e:
    print(e.code, e.read())
seen = cloudfront.get_distribution_config(Id=made['Id'])
config = seen['DistributionConfig']
config['ViewerCertificate']['MinimumProtocolVersion'] = 'TLSv1.3_2025'
cloudfront.update_distribution(Id=made['Id'], IfMatch=seen['ETag'], DistributionConfig=config)
cloudfront.get_waiter('distribution_deployed').wait(Id=made['Id'])
`;
