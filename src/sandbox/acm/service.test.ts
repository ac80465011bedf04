import { X509Certificate } from 'node:crypto';
import {
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ExportCertificateCommand,
  GetCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
  ListTagsForCertificateCommand,
  RemoveTagsFromCertificateCommand,
  RequestCertificateCommand,
  type RequestCertificateCommandInput,
} from '@aws-sdk/client-acm';
import { describe, expect, test } from 'vitest';
import { cname, inProcessOwnDomain } from '../../../test/support/in-process-own-domain.ts';
import { userKeyOf } from '../../../test/support/signed-call.ts';
import { createCertificateAuthority } from '../../certificates/certificate-authority.ts';

const code = (name: string, message?: string) => ({
  name,
  $metadata: { httpStatusCode: 400 },
  ...(message !== undefined && { message }),
});
const hour = 3600;

describe('a certificate', () => {
  test('is asked for, proven by a record in a zone, and issued', async () => {
    const world = inProcessOwnDomain({
      validationRecordSeconds: 5,
      issueSeconds: 60,
      propagationSeconds: 30,
    });
    const zone = await world.zone('example.org');
    world.pass(30);
    const arn = await world.request('oidc.example.org');
    expect(arn).toMatch(/^arn:aws:acm:us-east-1:123456789012:certificate\/[0-9a-f-]{36}$/);
    const early = await world.certificate(arn);
    expect(early).toMatchObject({
      DomainName: 'oidc.example.org',
      SubjectAlternativeNames: ['oidc.example.org'],
      Status: 'PENDING_VALIDATION',
      Type: 'AMAZON_ISSUED',
      KeyAlgorithm: 'RSA-2048',
      InUseBy: [],
      CreatedAt: world.now(),
    });
    expect(early.DomainValidationOptions?.[0]).not.toHaveProperty('ResourceRecord');
    expect(early).not.toHaveProperty('NotAfter');
    world.pass(5);
    const told = (await world.certificate(arn)).DomainValidationOptions?.[0];
    expect(told).toMatchObject({ ValidationMethod: 'DNS', ValidationStatus: 'PENDING_VALIDATION' });
    expect(told?.ResourceRecord).toMatchObject({
      Type: 'CNAME',
      Name: expect.stringMatching(/^_[0-9a-f]{32}\.oidc\.example\.org\.$/),
      Value: expect.stringMatching(/^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/),
    });
    await world.prove(zone, arn);
    world.pass(30);
    const seen = await world.certificate(arn);
    expect(seen).toMatchObject({
      Status: 'PENDING_VALIDATION',
      DomainValidationOptions: [{ ValidationStatus: 'SUCCESS' }],
    });
    world.pass(60);
    expect(await world.certificate(arn)).toMatchObject({
      Status: 'ISSUED',
      IssuedAt: world.now(),
      NotBefore: new Date('2026-03-04T00:00:00Z'),
      NotAfter: new Date('2026-09-17T23:59:59Z'),
      KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }, { Name: 'KEY_ENCIPHERMENT' }],
      ExtendedKeyUsages: [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION' }],
      RenewalEligibility: 'INELIGIBLE',
    });
  });

  test('is a real one, of an authority that is shown with it', async () => {
    const world = inProcessOwnDomain();
    const arn = await world.request('oidc.example.org', 'us-east-1', ['*.k8s.example.org']);
    const get = () => world.acm().send(new GetCertificateCommand({ CertificateArn: arn }));
    await expect(get()).rejects.toMatchObject(code('RequestInProgressException'));
    await world.prove(await world.zone('example.org'), arn);
    const { Certificate = '', CertificateChain = '' } = await get();
    const [own, authority] = [new X509Certificate(Certificate), new X509Certificate(CertificateChain)];
    expect(own.verify(authority.publicKey)).toBe(true);
    expect(own.checkHost('oidc.example.org')).toBe('oidc.example.org');
    expect(own.checkHost('a.k8s.example.org')).toBe('*.k8s.example.org');
    expect(own.publicKey.asymmetricKeyType).toBe('rsa');
    const { Serial } = await world.certificate(arn);
    expect(Serial?.replaceAll(':', '').toUpperCase()).toBe(own.serialNumber);
  });

  test('is proven by a record at another DNS as well', async () => {
    const world = inProcessOwnDomain();
    const arn = await world.request('oidc.example.net');
    const [option] = (await world.certificate(arn)).DomainValidationOptions ?? [];
    const { Name = '', Value = '' } = option?.ResourceRecord ?? {};
    world.sandbox.dns.publish({ name: Name, type: 'CNAME', values: ['elsewhere.example'] });
    expect((await world.certificate(arn)).Status).toBe('PENDING_VALIDATION');
    world.sandbox.dns.publish({ name: Name, type: 'CNAME', values: [Value] });
    expect((await world.certificate(arn)).Status).toBe('ISSUED');
  });

  test('is not proven by a private zone, nor by one that nobody leads to', async () => {
    const world = inProcessOwnDomain({ delegatesByItself: false });
    const zone = await world.zone('example.org');
    const inside = await world.zone('example.org', 'vpc-0123456789abcdef0');
    const arn = await world.request('oidc.example.org');
    await world.prove(zone, arn);
    await world.prove(inside, arn);
    expect((await world.certificate(arn)).Status).toBe('PENDING_VALIDATION');
    world.sandbox.dns.delegate('example.org', zone);
    expect((await world.certificate(arn)).Status).toBe('ISSUED');
  });

  test('is given up after 72 hours', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org');
    const [late, soon] = [await world.request('late.example.org'), await world.request('soon.example.org')];
    world.pass(71 * hour);
    await world.prove(zone, soon);
    world.pass(1.5 * hour);
    expect((await world.certificate(soon)).Status).toBe('ISSUED');
    expect(await world.certificate(late)).toMatchObject({
      Status: 'VALIDATION_TIMED_OUT',
      DomainValidationOptions: [{ ValidationStatus: 'FAILED' }],
    });
    await world.prove(zone, late);
    expect((await world.certificate(late)).Status).toBe('VALIDATION_TIMED_OUT');
  });

  test('is refused to a domain whose CAA records name others, and to domains that nobody has', async () => {
    const world = inProcessOwnDomain();
    const zone = await world.zone('example.org');
    await world.change(zone, 'CREATE', {
      ...{ Name: 'example.org', Type: 'CAA', TTL: 300 },
      ResourceRecords: [{ Value: '0 issue "letsencrypt.org"' }],
    });
    const arn = await world.request('oidc.example.org');
    await world.prove(zone, arn);
    expect(await world.certificate(arn)).toMatchObject({ Status: 'FAILED', FailureReason: 'CAA_ERROR' });
    expect(await world.certificate(await world.request('oidc.internal'))).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'INVALID_PUBLIC_DOMAIN',
    });
  });

  test('has one validation record for its account, whatever the region and how often it is asked for', async () => {
    const world = inProcessOwnDomain();
    const record = async (arn: string) =>
      (await world.certificate(arn)).DomainValidationOptions?.[0]?.ResourceRecord;
    const first = await record(await world.request('a.example.org'));
    expect(await record(await world.request('a.example.org', 'eu-central-1'))).toEqual(first);
    expect(await record(await world.request('*.a.example.org'))).toEqual(first);
    expect(await record(await world.request('b.example.org'))).not.toEqual(first);
  });

  test('is made once for a token within an hour', async () => {
    const world = inProcessOwnDomain();
    const request = (over: Partial<RequestCertificateCommandInput> = {}) =>
      world
        .acm()
        .send(
          new RequestCertificateCommand({ DomainName: 'a.example.org', IdempotencyToken: 'one', ...over }),
        )
        .then(({ CertificateArn }) => CertificateArn);
    const first = await request();
    expect(await request()).toBe(first);
    expect(await request({ IdempotencyToken: 'two' })).not.toBe(first);
    expect(await request({ DomainName: 'b.example.org' })).not.toBe(first);
    world.pass(hour);
    expect(await request()).not.toBe(first);
  });

  test('is there in its region and account alone, until it is deleted', async () => {
    const world = inProcessOwnDomain({ otherAccounts: ['999988887777'] });
    const CertificateArn = await world.request('a.example.org');
    const missing = code('ResourceNotFoundException', `Could not find certificate ${CertificateArn}.`);
    const look = new DescribeCertificateCommand({ CertificateArn });
    await expect(world.acm('eu-central-1').send(look)).rejects.toMatchObject(missing);
    await expect(world.acm('us-east-1', world.keyOf('999988887777')).send(look)).rejects.toMatchObject(
      missing,
    );
    await world.acm().send(new DeleteCertificateCommand({ CertificateArn }));
    await expect(world.acm().send(look)).rejects.toMatchObject(missing);
  });

  test('has tags', async () => {
    const world = inProcessOwnDomain();
    const made = await world.acm().send(
      new RequestCertificateCommand({
        ...{ DomainName: 'a.example.org', ValidationMethod: 'DNS' },
        Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }],
      }),
    );
    const one = { CertificateArn: made.CertificateArn };
    await world.acm().send(new AddTagsToCertificateCommand({ ...one, Tags: [{ Key: 'a', Value: '2' }] }));
    const remove = (Tag: { Key: string; Value?: string }) =>
      world.acm().send(new RemoveTagsFromCertificateCommand({ ...one, Tags: [Tag] }));
    await remove({ Key: 'a', Value: '1' });
    await remove({ Key: 'b' });
    const { Tags } = await world.acm().send(new ListTagsForCertificateCommand(one));
    expect(Tags).toEqual([{ Key: 'a', Value: '2' }]);
    await expect(
      world.acm().send(new AddTagsToCertificateCommand({ ...one, Tags: [{ Key: 'aws:a' }] })),
    ).rejects.toMatchObject(code('InvalidTagException'));
  });
});

test('certificates are listed by pages; without a word on keys only those with RSA of 2048 bits', async () => {
  const world = inProcessOwnDomain();
  const zone = await world.zone('example.org');
  const issued = await world.request('a.example.org');
  await world.prove(zone, issued);
  const waiting = await world.request('b.example.org');
  const { CertificateArn: curve } = await world.acm().send(
    new RequestCertificateCommand({
      ...{ DomainName: 'c.example.org', ValidationMethod: 'DNS', KeyAlgorithm: 'EC_prime256v1' },
    }),
  );
  const list = async (input: ListCertificatesCommandInput) => {
    const { CertificateSummaryList = [], NextToken } = await world
      .acm()
      .send(new ListCertificatesCommand(input));
    return { arns: CertificateSummaryList.map(({ CertificateArn }) => CertificateArn), NextToken };
  };
  expect((await list({})).arns).toEqual([issued, waiting]);
  expect((await list({ Includes: { keyTypes: ['RSA_2048', 'EC_prime256v1'] } })).arns).toEqual([
    issued,
    waiting,
    curve,
  ]);
  expect((await list({ CertificateStatuses: ['ISSUED'] })).arns).toEqual([issued]);
  const { arns, NextToken } = await list({ MaxItems: 1, SortBy: 'CREATED_AT', SortOrder: 'DESCENDING' });
  expect(arns).toEqual([waiting]);
  expect((await list({ SortBy: 'CREATED_AT', SortOrder: 'DESCENDING', NextToken })).arns).toEqual([issued]);
});

test('a certificate of another authority is imported with its key, and expires', async () => {
  const world = inProcessOwnDomain();
  const validity = {
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2026-04-01T00:00:00Z'),
  };
  const authority = await createCertificateAuthority('CN=Other authority', validity);
  const issue = (host: string) =>
    authority.issue({ subject: `CN=${host}`, usage: 'serverAuth', hosts: [host], ...validity });
  const [own, other] = [await issue('oidc.example.org'), await issue('b.example.org')];
  const put = (PrivateKey: string, CertificateArn?: string) =>
    world.acm().send(
      new ImportCertificateCommand({
        Certificate: Buffer.from(own.cert),
        PrivateKey: Buffer.from(PrivateKey),
        CertificateChain: Buffer.from(authority.pem),
        CertificateArn,
      }),
    );
  await expect(put(other.key)).rejects.toMatchObject(code('ValidationException'));
  const { CertificateArn = '' } = await put(own.key);
  expect(await world.certificate(CertificateArn)).toMatchObject({
    ...{ Status: 'ISSUED', Type: 'IMPORTED', DomainName: 'oidc.example.org' },
    ...{ Issuer: 'Other authority', NotAfter: validity.notAfter, KeyAlgorithm: 'EC-prime256v1' },
  });
  expect((await put(own.key, CertificateArn)).CertificateArn).toBe(CertificateArn);
  world.pass(28 * 24 * hour);
  expect((await world.certificate(CertificateArn)).Status).toBe('EXPIRED');
});

describe('is refused', () => {
  test.each<[string, Partial<RequestCertificateCommandInput>, ReturnType<typeof code>]>([
    ['a name that is none', { DomainName: 'a_b' }, code('ValidationException')],
    [
      'a long common name',
      { DomainName: `${'a'.repeat(60)}.example.org` },
      code('InvalidParameterException'),
    ],
    [
      'more than ten names',
      { SubjectAlternativeNames: Array.from({ length: 10 }, (_none, index) => `${index}.example.org`) },
      code('LimitExceededException'),
    ],
  ])('%s', async (_what, over, fault) => {
    const { acm } = inProcessOwnDomain();
    await expect(
      acm().send(new RequestCertificateCommand({ DomainName: 'a.example.org', ...over })),
    ).rejects.toMatchObject(fault);
  });

  test('what is no ARN, what is not modelled, and a wrong key', async () => {
    const world = inProcessOwnDomain();
    await expect(
      world.acm().send(new DescribeCertificateCommand({ CertificateArn: 'arn:aws:s3:::bucket-of-mine' })),
    ).rejects.toMatchObject(code('InvalidArnException'));
    await expect(
      world.acm().send(
        new ExportCertificateCommand({
          CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
          Passphrase: Buffer.from('x'),
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
    const wrong = { ...world.keyOf('123456789012'), secretAccessKey: 'wrong' };
    await expect(world.acm('us-east-1', wrong).send(new ListCertificatesCommand({}))).rejects.toMatchObject(
      code('InvalidSignatureException'),
    );
  });

  test('whoever has no permission, by domain and method where the policy says so', async () => {
    const Statement = [
      {
        Effect: 'Allow',
        Action: ['acm:RequestCertificate', 'acm:DescribeCertificate', 'acm:AddTagsToCertificate'],
        Resource: 'arn:aws:acm:us-east-1:123456789012:certificate/*',
        Condition: {
          StringEqualsIfExists: { 'acm:ValidationMethod': 'DNS', 'aws:RequestTag/team': 'web' },
          'ForAllValues:StringLike': { 'acm:DomainNames': ['*.example.org'] },
        },
      },
    ];
    const world = inProcessOwnDomain({
      users: [{ name: 'one', policies: [{ Version: '2012-10-17', Statement }] }],
    });
    const key = userKeyOf(world.sandbox, 'one');
    const request = (over: Partial<RequestCertificateCommandInput>, region = 'us-east-1') =>
      world
        .acm(region, key)
        .send(
          new RequestCertificateCommand({ DomainName: 'a.example.org', ValidationMethod: 'DNS', ...over }),
        );
    const { CertificateArn } = await request({});
    await world.acm('us-east-1', key).send(new DescribeCertificateCommand({ CertificateArn }));
    for (const denied of [
      request({ ValidationMethod: 'EMAIL' }),
      request({ SubjectAlternativeNames: ['a.example.net'] }),
      request({ Tags: [{ Key: 'team', Value: 'other' }] }),
      request({}, 'eu-central-1'),
      world.acm('us-east-1', key).send(new ListCertificatesCommand({})),
    ]) {
      await expect(denied).rejects.toMatchObject(code('AccessDeniedException'));
    }
  });
});

test('the record of another domain proves nothing', async () => {
  const world = inProcessOwnDomain();
  const zone = await world.zone('example.org');
  const [one, other] = [await world.request('a.example.org'), await world.request('b.example.org')];
  const record = (await world.certificate(one)).DomainValidationOptions?.[0]?.ResourceRecord;
  const wanted = (await world.certificate(other)).DomainValidationOptions?.[0]?.ResourceRecord;
  await world.change(zone, 'CREATE', cname(record?.Name, wanted?.Value));
  expect((await world.certificate(one)).Status).toBe('PENDING_VALIDATION');
});
