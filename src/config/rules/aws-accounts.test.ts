import { describe, expect, test } from 'vitest';
import { expectProblems, smallestChain } from '../../../test/support/marked-chain.ts';
import { chainAccounts, chainIn } from '../chain-accounts.ts';
import { parseTrustChain } from '../parse-trust-chain.ts';

const own = '111111111111';
const role = 'arn:aws:iam::222222222222:role/irsactl';
const analytics = `{name: analytics, id: "222222222222", assumeRole: "${role}"}`;

/** The smallest chain with these accounts, and one more role. */
function chainOver(accounts: string, more = '', account = `, account: "${own}"`): string {
  return `${smallestChain.replace(
    'aws: {region: eu-central-1}',
    () => `aws: {region: eu-central-1${account}, accounts: [${accounts}]}`,
  )}${more}`;
}

const reports = (account: string) =>
  `    - {serviceAccount: {namespace: shop, name: reports}, account: ${account}}\n`;

describe('spec.aws.accounts', () => {
  test('gives each role its account and the access to it', () => {
    const profile = '{name: web, id: "333333333333", profile: web admin}';
    const withId = analytics.replace('}', ', externalId: of-shop}');
    const chain = parseTrustChain('irsa.yaml', chainOver(`${withId}, ${profile}`, reports('analytics')));
    expect(chain.aws.accounts).toEqual([
      { name: 'analytics', id: '222222222222', access: { kind: 'assumeRole', role, externalId: 'of-shop' } },
      { name: 'web', id: '333333333333', access: { kind: 'profile', profile: 'web admin' } },
    ]);
    expect(chain.roles.map(({ account }) => account)).toEqual([undefined, 'analytics']);
    const { account: id } = chain.aws;
    if (id === undefined) throw new Error('the chain names its account');
    const accounts = chainAccounts(chain, id);
    expect(accounts.map(({ name, isUsed }) => [name, isUsed])).toEqual([
      [null, true],
      ['analytics', true],
      ['web', false],
    ]);
    expect(accounts.map((account) => chainIn(chain, account).roles.map(({ name }) => name))).toEqual([
      ['prod-1-shop-orders'],
      ['prod-1-shop-reports'],
      [],
    ]);
  });

  test('allows the same role name in two accounts, but not in one', () => {
    const named = (name: string, account: string) =>
      `    - {serviceAccount: {namespace: shop, name: ${name}}, name: ${account}prod-1-shop-orders}\n`;
    expect(
      parseTrustChain(
        'irsa.yaml',
        chainOver(analytics, named('a', '').replace('}\n', ', account: analytics}\n')),
      ).roles,
    ).toHaveLength(2);
    expectProblems(chainOver(analytics, named('a', '‸')), ['IRSA-CONFIG-011', 'Two roles']);
  });

  test('must have the accounts of roles; the nearest one is suggested', () => {
    expectProblems(chainOver(analytics, reports('‸analytic')), [
      'IRSA-CONFIG-045',
      'Did you mean analytics?',
    ]);
    expectProblems(chainOver(analytics, reports('‸"222222222222"')), [
      'IRSA-CONFIG-045',
      'Did you mean analytics?',
    ]);
    expectProblems(chainOver(analytics, reports(`‸"${own}"`)), ['IRSA-CONFIG-045', 'Remove the line']);
  });

  test('has each name and ID once, and not the ID of spec.aws.account', () => {
    const web = '{name: web, id: "333333333333", profile: web}';
    expectProblems(chainOver(`${web}, ${web.replace('web', '‸web').replace('333', '444')}`), [
      'IRSA-CONFIG-011',
      'spec.aws.accounts[0].name',
    ]);
    expectProblems(chainOver(`${web}, ${web.replace('web', 'www').replace('"', '‸"')}`), ['IRSA-CONFIG-011']);
    expectProblems(chainOver(`{name: web, id: ‸"${own}", profile: web}`), [
      'IRSA-CONFIG-011',
      'spec.aws.account',
    ]);
  });

  test('needs spec.aws.account', () => {
    expectProblems(chainOver(analytics, '', '').replace('aws: {', 'aws: ‸{'), [
      'IRSA-CONFIG-006',
      'spec.aws.account is missing.',
    ]);
  });

  test('needs a role or a profile for each', () => {
    expectProblems(chainOver('‸{name: web, id: "333333333333"}'), ['IRSA-CONFIG-006', 'assumeRole']);
    expectProblems(chainOver(analytics.replace('}', ', ‸profile: web}')), ['IRSA-CONFIG-006', 'profile']);
    expectProblems(chainOver('{name: web, id: "333333333333", profile: web, ‸externalId: of-shop}'), [
      'IRSA-CONFIG-011',
    ]);
  });

  test('assumes a role in the account, in the partition of the region', () => {
    const with_ = (arn: string) => `{name: analytics, id: "222222222222", assumeRole: ‸"${arn}"}`;
    expectProblems(chainOver(with_('arn:aws:iam::333333333333:role/irsactl')), [
      'IRSA-CONFIG-011',
      'id is 222222222222',
    ]);
    expectProblems(chainOver(with_('arn:aws-cn:iam::222222222222:role/irsactl')), [
      'IRSA-CONFIG-011',
      'partition aws-cn',
    ]);
    expectProblems(chainOver(with_('arn:aws:iam::222222222222:user/irsactl')), ['IRSA-CONFIG-007']);
  });

  test.each([
    ['name', '{name: ‸Web, id: "333333333333", profile: web}', 'IRSA-CONFIG-007'],
    ['id', '{name: web, id: ‸"3333", profile: web}', 'IRSA-CONFIG-007'],
    ['profile', '{name: web, id: "333333333333", profile: ‸"[web]"}', 'IRSA-CONFIG-007'],
    [
      'externalId',
      `{name: web, id: "222222222222", assumeRole: "${role}", externalId: ‸"a b"}`,
      'IRSA-CONFIG-007',
    ],
  ] as const)('has a %s that AWS accepts', (_field, account, code) => {
    expectProblems(chainOver(account), [code]);
  });
});
