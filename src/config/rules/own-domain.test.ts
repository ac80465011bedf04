import { describe, expect, it } from 'vitest';
import { chainWith, type ExpectedProblem, expectProblems } from '../../../test/support/marked-chain.ts';
import { parseTrustChain } from '../parse-trust-chain.ts';

const account = '123456789012';
const certificate = `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`;
const name = 'oidc.example.com';

function chain(fields: string, aws = '{region: eu-central-1}'): string {
  return chainWith('{s3: {bucket: prod-1-oidc}}', `{cloudFront: {bucket: prod-1-oidc, ${fields}}}`).replace(
    /aws: \{region: eu-central-1[^}]*\}/,
    `aws: ${aws}`,
  );
}

describe('a domain name for the issuer', () => {
  it.each<[string, string]>([
    ['‸OIDC.example.com', 'lower-case letters'],
    ['‸https://oidc.example.com', 'without https://'],
    ['‸oidc.example.com.', 'without a trailing dot'],
    ['‸oidc', 'with a dot'],
    ['‸oidc_1.example.com', 'lower-case letters, digits and -'],
    ['‸"*.example.com"', 'lower-case letters, digits and -'],
    ['‸10.0.0.1', 'with a dot'],
    ['‸oidc..example.com', 'with a dot'],
    ['‸d111111abcdef8.cloudfront.net', 'cloudfront.net, which is Amazon'],
    ['‸prod.s3.amazonaws.com', 'amazonaws.com'],
    [`‸${`${'a'.repeat(60)}.`.repeat(4)}example.com`, 'at most 247'],
  ])('is not %s', (domain, why) => {
    expectProblems(chain(`domain: ${domain}, certificate: "${certificate}"`), ['IRSA-CONFIG-007', why]);
  });

  it('is known as the issuer from the start', () => {
    const { issuer } = parseTrustChain('irsa.yaml', chain(`domain: ${name}, certificate: "${certificate}"`));
    expect(issuer).toEqual({
      hosting: 'cloudFront',
      bucket: 'prod-1-oidc',
      url: 'https://oidc.example.com',
      domain: { name, certificate },
    });
  });

  it('needs a certificate, and a certificate a domain', () => {
    expectProblems(chain(`domain: ${name}`).replace('{bucket', '‸{bucket'), [
      'IRSA-CONFIG-006',
      'spec.issuer.cloudFront.certificate is missing',
    ]);
    expectProblems(chain(`certificate: "${certificate}"`).replace('{bucket: prod', '‸{bucket: prod'), [
      'IRSA-CONFIG-006',
      'spec.issuer.cloudFront.domain is missing',
    ]);
  });
});

describe('the certificate of a domain', () => {
  it.each<[string, ...ExpectedProblem]>([
    [certificate.replace('us-east-1', 'eu-central-1'), 'IRSA-CONFIG-007', 'this one is in eu-central-1'],
    [certificate.replace('arn:aws:', 'arn:aws-cn:'), 'IRSA-CONFIG-007', 'Expected arn:aws:acm:us-east-1'],
    [`arn:aws:iam::${account}:server-certificate/mine`, 'IRSA-CONFIG-007', 'Expected arn:aws:acm:us-east-1'],
    ['mine', 'IRSA-CONFIG-007', 'list-certificates'],
  ])('is not %s', (arn, ...problem) => {
    expectProblems(chain(`domain: ${name}, certificate: ‸"${arn}"`), problem);
  });

  it("is in the chain's account", () => {
    expectProblems(
      chain(
        `domain: ${name}, certificate: ‸"${certificate}"`,
        '{region: eu-central-1, account: "999988887777"}',
      ),
      ['IRSA-CONFIG-007', 'in the account 123456789012', '999988887777'],
    );
  });
});

it.each(['us-gov-west-1', 'cn-north-1'])('CloudFront has no domain in %s', (region) => {
  const text = chain(`domain: ${name}, certificate: "${certificate}"`, `{region: ${region}}`).replace(
    '{cloudFront',
    '{‸cloudFront',
  );
  expectProblems(text, ['IRSA-CONFIG-011', region]);
});
