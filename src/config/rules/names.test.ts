import { describe, expect, it } from 'vitest';
import {
  chainAnd,
  chainWith,
  type ExpectedProblem,
  expectProblems,
} from '../../../test/support/marked-chain.ts';
import { parseTrustChain } from '../parse-trust-chain.ts';

const label63 = 'a'.repeat(63);

describe('names that Kubernetes refuses', () => {
  const refused: readonly (readonly [part: string, instead: string, ...words: string[]])[] = [
    ['{name: prod-1}', '{name: ‸prod.1}', 'metadata.name'],
    ['{name: prod-1}', '{name: ‸""}', 'this has 0'],
    ['{name: prod-1}', `{name: ‸a${label63}}`, 'this has 64'],
    ['name: cp-1,', 'name: ‸CP-1,', 'spec.controlPlane.nodes[0].name'],
    ['name: cp-1,', 'name: ‸-cp,', 'spec.controlPlane.nodes[0].name'],
    ['namespace: shop', 'namespace: ‸shop.eu', 'spec.roles[0].serviceAccount.namespace'],
    ['namespace: shop', `namespace: ‸${label63}a`, '63'],
    ['name: orders', 'name: ‸my_orders', 'kubectl get'],
    ['name: orders', 'name: ‸orders..eu', 'each part'],
    ['name: orders', 'name: ‸"system:serviceaccount:shop:orders"', 'kubectl get'],
    ['name: orders', `name: ‸${'a'.repeat(254)}`, 'this has 254'],
  ];

  it.each(refused)('%s → %s', (part, instead, ...words) => {
    expectProblems(chainWith(part, instead), ['IRSA-CONFIG-007', ...words]);
  });

  it('are refused in a list of service accounts and in the injection', () => {
    expectProblems(
      chainAnd(`    - name: both
      serviceAccounts: [{namespace: a, name: b}, {namespace: ‸A, name: b}]
  injection: {annotationPrefix: ‸a_b, webhook: {service: {namespace: ‸A, name: ‸"b c"}}}`),
      ['IRSA-CONFIG-007', 'spec.roles[1].serviceAccounts[1].namespace'],
      ['IRSA-CONFIG-007', 'spec.injection.annotationPrefix'],
      ['IRSA-CONFIG-007', 'spec.injection.webhook.service.namespace'],
      ['IRSA-CONFIG-007', 'spec.injection.webhook.service.name'],
    );
  });

  it('are accepted up to their limits', () => {
    expectProblems(chainWith('{name: prod-1}', `{name: ${label63}}`));
    expectProblems(chainWith('name: cp-1,', `name: ${label63}.${label63},`));
    expectProblems(chainWith('name: orders', 'name: orders.eu-1'));
  });
});

describe('bucket names', () => {
  it.each([
    ['‸ab', '3 to 63'],
    [`‸${label63}a`, 'this has 64'],
    ['‸prod.oidc', 'TLS certificate'],
    ['‸Prod-oidc', 'lower-case'],
    ['‸-prod', 'starts and ends with'],
    ['‸prod_oidc', 'lower-case'],
    ['‸xn--prod', 'begin with xn--'],
    ['‸sthree-prod', 'sthree-'],
    ['‸amzn-s3-demo-prod', 'amzn-s3-demo-'],
    ['‸prod-s3alias', 'end with -s3alias'],
    ['‸prod--ol-s3', '--ol-s3'],
    ['‸prod--x-s3', '--x-s3'],
    ['‸prod--table-s3', '--table-s3'],
    ['‸prod-123456789012-eu-central-1-an', 'end with -an', 'accountRegional'],
    ['‸s3://prod-1-oidc/keys.json', 'It is a URL', 'Write prod-1-oidc.'],
  ])('refuses %s', (bucket, ...words) => {
    expectProblems(chainWith('bucket: prod-1-oidc', `bucket: ${bucket}`), ['IRSA-CONFIG-007', ...words]);
  });

  it.each(['abc', label63, '1-2', 'prod--oidc'])('accepts %s', (bucket) => {
    expect(() => expectProblems(chainWith('bucket: prod-1-oidc', `bucket: "${bucket}"`))).not.toThrow();
  });
});

describe('account-regional buckets', () => {
  const aws = (account: string) => (text: string) => text.replace('eu-central-1}', `eu-central-1${account}}`);
  const named = (bucket: string) =>
    chainWith('{bucket: prod-1-oidc}', `{bucket: ${bucket}, namespace: accountRegional}`);
  const withAccount = aws(", account: '123456789012'");

  it('have account and region in their name, and so in the issuer', () => {
    const { issuer } = parseTrustChain('irsa.yaml', withAccount(named('prod-1-oidc')));
    expect(issuer).toMatchObject({
      bucket: 'prod-1-oidc-123456789012-eu-central-1-an',
      url: 'https://prod-1-oidc-123456789012-eu-central-1-an.s3.eu-central-1.amazonaws.com',
    });
    const written = withAccount(
      chainWith('{bucket: prod-1-oidc}', '{bucket: prod-1-oidc, namespace: global}'),
    );
    expect(parseTrustChain('irsa.yaml', written).issuer).toMatchObject({ bucket: 'prod-1-oidc' });
  });

  it('follow the partition', () => {
    const china = withAccount(named('prod')).replaceAll('eu-central-1', 'cn-north-1');
    const { issuer } = parseTrustChain('irsa.yaml', china);
    expect(issuer.url).toBe('https://prod-123456789012-cn-north-1-an.s3.cn-north-1.amazonaws.com.cn');
  });

  it('need the account, and space for the suffix', () => {
    const marked = (bucket: string) => named(bucket).replace('namespace: ', 'namespace: ‸');
    expectProblems(marked('prod-1-oidc'), ['IRSA-CONFIG-007', 'spec.aws.account']);
    expectProblems(withAccount(marked('a'.repeat(35))), ['IRSA-CONFIG-007', 'this has 64', 'at most 34']);
    expectProblems(withAccount(named('a'.repeat(34))));
  });
});

describe('names, paths and ARNs that IAM refuses', () => {
  const role = (fields: string): string => chainWith('policies: [', `${fields}\n      policies: [`);
  const code = 'IRSA-CONFIG-007';

  it.each<[string, ...ExpectedProblem]>([
    ['name: ‸"a b"', code, 'spec.roles[0].name'],
    ['name: ‸a/b', code, 'letters, digits'],
    ['name: ‸Ünal', code, 'letters, digits'],
    [`name: ‸${'a'.repeat(65)}`, code, '65 characters'],
    ['name: ‸""', code, '1 to 64'],
    ['path: ‸irsa', code, 'Start and end it with /'],
    ['path: ‸/irsa', code, '/irsa'],
    ['path: ‸"/a b/"', code, 'visible ASCII'],
    [`path: ‸/${'a'.repeat(511)}/`, code, '512'],
    ['permissionsBoundary: ‸"no name"', code, 'does not name a managed policy'],
    ['permissionsBoundary: ‸arn:aws:iam::12:policy/x', code, 'does not name'],
    ['permissionsBoundary: ‸arn:aws:iam::123456789012:role/x', code, 'does not name'],
    ['permissionsBoundary: ‸arn:aws-cn:iam::123456789012:policy/x', code, 'is in aws', 'aws-cn'],
  ])('%s', (fields, ...problem) => {
    expectProblems(role(fields), problem);
  });

  it('are refused in policies', () => {
    expectProblems(
      chainWith(
        '[{managed: AmazonS3ReadOnlyAccess}]',
        `[{managed: ‸"S3 read"}, {inline: {name: ‸a/b, document: {Statement: {Effect: Deny, Action: "*", Resource: "*"}}}}]`,
      ),
      [code, 'S3 read'],
      [code, 'spec.roles[0].policies[1].inline.name'],
    );
  });

  it('are accepted up to their limits', () => {
    expectProblems(role(`name: ${'a'.repeat(64)}\n      path: /${'a'.repeat(510)}/`));
    expectProblems(role('permissionsBoundary: arn:aws:iam::123456789012:policy/irsa/bounds'));
    expectProblems(chainWith('AmazonS3ReadOnlyAccess', 'service-role/AWSLambdaRole'));
  });
});
