import { describe, expect, it } from 'vitest';
import { chainWith, type ExpectedProblem, expectProblems } from '../../../test/support/marked-chain.ts';
import { parseTrustChain } from '../parse-trust-chain.ts';

const account = '123456789012';
const certificate = `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`;

function chain(domain: string, aws = '{region: eu-central-1}'): string {
  return chainWith(
    '{s3: {bucket: prod-1-oidc}}',
    `{cloudFront: {bucket: prod-1-oidc, domain: ${domain}}}`,
  ).replace(/aws: \{region: eu-central-1[^}]*\}/, `aws: ${aws}`);
}

describe('a domain name for the issuer', () => {
  it.each<[string, string]>([
    ['‸OIDC.example.com', 'Did you mean oidc.example.com?'],
    ['‸https://oidc.example.com', 'Did you mean oidc.example.com?'],
    ['‸oidc.example.com.', 'Did you mean oidc.example.com?'],
    ['‸oidc', 'with a dot'],
    ['‸oidc_1.example.com', 'lower-case letters, digits and -'],
    ['‸"*.example.com"', 'lower-case letters, digits and -'],
    ['‸10.0.0.1', 'with a dot'],
    ['‸oidc..example.com', 'with a dot'],
    ['‸d111111abcdef8.cloudfront.net', 'cloudfront.net, which is Amazon'],
    ['‸prod.s3.amazonaws.com', 'amazonaws.com'],
    [`‸${'a'.repeat(53)}.example.com`, 'at most 64 characters; this has 65'],
    [`‸${`${'a'.repeat(60)}.`.repeat(4)}example.com`, 'at most 247'],
  ])('is not %s', (name, why) => {
    expectProblems(chain(`{name: ${name}}`), ['IRSA-CONFIG-040', why]);
  });

  it('may be longer where a certificate has it', () => {
    expectProblems(chain(`{name: ${'a'.repeat(53)}.example.com, certificate: "${certificate}"}`));
  });

  it('is the issuer from the start', () => {
    const { issuer } = parseTrustChain('irsa.yaml', chain('{name: oidc.example.com}'));
    expect(issuer).toEqual({
      hosting: 'cloudFront',
      bucket: 'prod-1-oidc',
      url: 'https://oidc.example.com',
      domain: { name: 'oidc.example.com', dns: { kind: 'route53', hostedZoneId: null } },
    });
  });

  it('goes with a certificate, a zone, or another DNS', () => {
    const named = chain(
      `{name: oidc.example.com, certificate: "${certificate}", hostedZoneId: Z0123456789ABCDEFGHIJ}`,
    );
    expect(parseTrustChain('irsa.yaml', named).issuer).toMatchObject({
      domain: { certificate, dns: { kind: 'route53', hostedZoneId: 'Z0123456789ABCDEFGHIJ' } },
    });
    const manual = chain('{name: oidc.example.com, dns: manual}');
    expect(parseTrustChain('irsa.yaml', manual).issuer).toMatchObject({
      domain: { dns: { kind: 'manual' } },
    });
  });
});

describe('the certificate of a domain', () => {
  it.each<[string, ...ExpectedProblem]>([
    [certificate.replace('us-east-1', 'eu-central-1'), 'IRSA-CONFIG-041', 'this one is in eu-central-1'],
    [certificate.replace('arn:aws:', 'arn:aws-cn:'), 'IRSA-CONFIG-041', 'Expected arn:aws:acm:us-east-1'],
    [`arn:aws:iam::${account}:server-certificate/mine`, 'IRSA-CONFIG-041', 'Expected arn:aws:acm:us-east-1'],
    ['mine', 'IRSA-CONFIG-041', 'list-certificates'],
  ])('is not %s', (arn, ...problem) => {
    expectProblems(chain(`{name: oidc.example.com, certificate: ‸"${arn}"}`), problem);
  });

  it('is of the chain’s own account', () => {
    expectProblems(
      chain(
        `{name: oidc.example.com, certificate: ‸"${certificate}"}`,
        '{region: eu-central-1, account: "999988887777"}',
      ),
      ['IRSA-CONFIG-041', 'in the account 123456789012', '999988887777'],
    );
  });
});

describe('the hosted zone of a domain', () => {
  it('has an ID', () => {
    expectProblems(chain('{name: oidc.example.com, hostedZoneId: ‸/hostedzone/Z1}'), [
      'IRSA-CONFIG-042',
      'without /hostedzone/',
    ]);
  });

  it('has no meaning where a person writes the records', () => {
    expectProblems(chain('{name: oidc.example.com, dns: manual, ‸hostedZoneId: Z0123456789}'), [
      'IRSA-CONFIG-042',
      'no meaning',
    ]);
  });
});

it.each(['us-gov-west-1', 'cn-north-1'])('there is no domain before CloudFront in %s', (region) => {
  const text = chain('{name: oidc.example.com}', `{region: ${region}}`).replace(
    '{cloudFront',
    '{‸cloudFront',
  );
  expectProblems(text, ['IRSA-CONFIG-033', region]);
});
