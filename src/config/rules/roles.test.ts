import { describe, it } from 'vitest';
import { chainAndRoles, chainWith, expectProblems } from '../../../test/support/marked-chain.ts';

describe('roles of the same name', () => {
  it('are reported for any case and path', () => {
    expectProblems(
      chainAndRoles(`    - {name: One, serviceAccount: {namespace: a, name: b}}
    - {name: ‸one, path: /x/, serviceAccount: {namespace: a, name: c}}`),
      ['IRSA-CONFIG-011', '"one"', 'spec.roles[1]'],
    );
  });

  it('are reported if a default name equals an explicit one', () => {
    expectProblems(
      chainAndRoles('    - {name: ‸prod-1-shop-orders, serviceAccount: {namespace: a, name: b}}'),
      ['IRSA-CONFIG-011', 'spec.roles[0]'],
    );
  });

  it('are reported if two default names are equal', () => {
    expectProblems(
      chainAndRoles(`    - serviceAccount: {namespace: shop-eu, name: web}
    - ‸serviceAccount: {namespace: shop, name: eu-web}`),
      ['IRSA-CONFIG-011', '"prod-1-shop-eu-web"', 'as the default name of this role'],
    );
  });

  it('are not reported if a name was refused', () => {
    expectProblems(
      chainAndRoles(
        '    - {name: ‸7, serviceAccount: {namespace: a, name: b}}\n    - {name: ‸7, serviceAccount: {namespace: a, name: c}}',
      ),
      ['IRSA-CONFIG-007'],
      ['IRSA-CONFIG-007'],
    );
  });
});

describe('a service account', () => {
  it('is in only one role', () => {
    expectProblems(chainAndRoles('    - {name: other, serviceAccount: ‸{namespace: shop, name: orders}}'), [
      'IRSA-CONFIG-011',
      'shop/orders',
      'spec.roles[0].serviceAccount',
    ]);
  });

  it('in two roles without a name is one problem, which causes the equal names', () => {
    expectProblems(chainAndRoles('    - serviceAccount: ‸{namespace: shop, name: orders}'), [
      'IRSA-CONFIG-011',
      'shop/orders',
    ]);
  });

  it('is in it only once', () => {
    expectProblems(
      chainAndRoles(
        '    - {name: other, serviceAccounts: [{namespace: a, name: b}, ‸{namespace: a, name: b}]}',
      ),
      ['IRSA-CONFIG-011', 'a/b', 'spec.roles[1].serviceAccounts[0]'],
    );
  });

  it('has a subject that STS accepts', () => {
    const namespace = 'n'.repeat(60);
    expectProblems(
      chainWith('namespace: shop, name: orders', `namespace: ${namespace}, name: ${'s'.repeat(172)}`),
    );
    expectProblems(
      chainWith('namespace: shop, name: orders', `namespace: ${namespace}, name: ‸${'s'.repeat(173)}`),
      ['IRSA-CONFIG-007', '256 characters', 'by 1 characters'],
    );
  });
});

describe('a role', () => {
  it('is for one service account or for a list', () => {
    expectProblems(
      chainAndRoles(`    - ‸policies: []
    - serviceAccount: {namespace: a, name: b}
      ‸serviceAccounts: [{namespace: a, name: c}]`),
      ['IRSA-CONFIG-006', 'Add serviceAccount or serviceAccounts.'],
      ['IRSA-CONFIG-006', 'It has serviceAccount and serviceAccounts.'],
    );
  });

  it('needs a name when it is for several', () => {
    expectProblems(
      chainAndRoles('    - ‸serviceAccounts: [{namespace: a, name: b}, {namespace: a, name: c}]'),
      ['IRSA-CONFIG-006', 'spec.roles[1].name is missing.'],
    );
    expectProblems(
      chainAndRoles('    - {‸nam: x, serviceAccounts: [{namespace: a, name: b}, {namespace: a, name: c}]}'),
      ['IRSA-CONFIG-006', 'Did you mean name?'],
    );
  });
});

describe('service accounts by a pattern', () => {
  const like = (entry: string): string =>
    chainWith('policies: [', `serviceAccountsLike: [${entry}]\n      policies: [`);

  it('can be combined with names', () => {
    expectProblems(like('{namespace: shop, name: "web-*"}, {namespace: "team-?", name: "*"}'));
    expectProblems(
      chainWith(
        'serviceAccount: {namespace: shop, name: orders}',
        '‸serviceAccountsLike: [{namespace: shop, name: "*"}]',
      ),
      ['IRSA-CONFIG-006', 'Add serviceAccount or serviceAccounts.'],
    );
  });

  it('must not match every service account of the cluster', () => {
    expectProblems(like('‸{namespace: "*", name: "**"}'), ['IRSA-CONFIG-007', 'every service account']);
  });

  it('have the characters of names, and no other field may have a wildcard', () => {
    expectProblems(like('{namespace: ‸Shop, name: "*"}'), ['IRSA-CONFIG-007', 'with * and ? as wildcards']);
    expectProblems(chainWith('name: orders', 'name: ‸"*"'), [
      'IRSA-CONFIG-007',
      'Kubernetes does not accept',
    ]);
  });
});

describe('policies', () => {
  const sound = '{Statement: {Effect: Deny, Action: "*", Resource: "arn:aws:s3:::x"}}';
  const policies = (list: string): string => chainWith('[{managed: AmazonS3ReadOnlyAccess}]', list);

  it('are from AWS or the account of the role', () => {
    const foreign = 'arn:aws:iam::999988887777:policy/orders';
    const accounts = '{region: eu-central-1, account: "111122223333"}';
    const own = policies(`[{managed: "${foreign.replace('999988887777', '111122223333')}"}]`);
    expectProblems(own.replace('{region: eu-central-1}', accounts));
    expectProblems(policies(`[{managed: "${foreign}"}]`));
    expectProblems(policies(`[{managed: ‸"${foreign}"}]`).replace('{region: eu-central-1}', accounts), [
      'IRSA-CONFIG-007',
      'IAM attaches only',
    ]);
  });

  it("allow full access only by the name of AWS's policy", () => {
    const inline = (statements: string) => policies(`[{inline: {name: x, document: ${statements}}}]`);
    const all = 'Effect: Allow, Action: "*", Resource: ["*"]';
    expectProblems(policies(`[{inline: {name: x, ‸document: {Statement: [{${all}}]}}}]`), [
      'IRSA-CONFIG-007',
      'AdministratorAccess',
    ]);
    expectProblems(inline(`{Statement: [{${all}}, {Effect: Deny, Action: "iam:*", Resource: "*"}]}`));
    expectProblems(
      inline(`{Statement: [{${all}, Condition: {StringEquals: {"aws:RequestedRegion": eu-central-1}}}]}`),
    );
  });

  it('are managed or inline', () => {
    expectProblems(
      policies(`[‸{}, {managed: a, ‸inline: {name: b, document: ${sound}}}]`),
      ['IRSA-CONFIG-006', 'managed'],
      ['IRSA-CONFIG-006', 'Keep one of managed and inline.'],
    );
  });

  it('are in a role only once', () => {
    expectProblems(
      policies(
        `[{managed: a}, ‸{managed: a}, {inline: {name: b, document: ${sound}}}, ‸{inline: {name: B, document: ${sound}}}]`,
      ),
      ['IRSA-CONFIG-011', '"a"'],
      ['IRSA-CONFIG-011', '"B"'],
    );
    expectProblems(
      policies(
        `[{inline: {name: Loki, document: ${sound}}}, ‸{preset: {loki: {buckets: [abc]}}}, ‸{preset: {loki: {buckets: [abd]}}}]`,
      ),
      ['IRSA-CONFIG-011', '"loki"'],
      ['IRSA-CONFIG-011', '"loki"'],
    );
  });

  it('can be presets, each with its own parameters', () => {
    const preset = (fields: string): string => policies(`[{preset: {${fields}}}]`);
    expectProblems(preset('externalDns: {zones: [Z1]}'));
    expectProblems(policies('[{preset: ‸{}}]'), ['IRSA-CONFIG-006', 'Add ackS3,']);
    expectProblems(preset('loki: {buckets: [abc]}, ‸mimir: {buckets: [abc]}'), [
      'IRSA-CONFIG-006',
      'Keep one of loki and mimir.',
    ]);
    expectProblems(preset('‸externalDNS: {zones: [Z1]}'), ['IRSA-CONFIG-006', 'Did you mean externalDns?']);
    expectProblems(preset('externalDns: ‸{}'), ['IRSA-CONFIG-006', 'externalDns.zones is missing']);
    expectProblems(preset('externalDns: {zones: ‸[]}'), ['IRSA-CONFIG-007', 'at least 1 entry']);
    expectProblems(preset('externalDns: {zones: ‸[Z1, Z1]}'), ['IRSA-CONFIG-007', 'each entry once']);
    expectProblems(preset('externalDns: {zones: [‸"*"]}'), ['IRSA-CONFIG-007', 'the ID of a hosted zone']);
    expectProblems(preset('externalSecrets: ‸{find: true}'), [
      'IRSA-CONFIG-007',
      'secrets, parameters or both',
    ]);
    expectProblems(preset('externalSecrets: {secrets: [‸"*"]}'), ['IRSA-CONFIG-007', 'a prefix with *']);
  });

  it('are in a role only once, by name or ARN', () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/a';
    expectProblems(policies(`[{managed: service-role/a}, ‸{managed: "${arn}"}]`), ['IRSA-CONFIG-011', arn]);
  });

  it('are limited in number', () => {
    const managed = (count: number): string =>
      `[${Array.from({ length: count }, (_, index) => `{managed: p${index}}`).join(', ')}]`;
    expectProblems(policies(managed(25)));
    expectProblems(policies(`‸${managed(26)}`), ['IRSA-CONFIG-011', '26 managed policies', 'at most 25']);
  });

  it.each([
    ['document: ‸{}', 'Statement'],
    ['document: {‸Statement: []}', 'tatement'],
    [
      'document: {Statement: {‸Effect: allow, Action: "*", Resource: "*"}}',
      'Effect must be "Allow" or "Deny"',
    ],
    ['document: {Statement: {Effect: Allow, ‸Action: GetObject, Resource: "*"}}', 'GetObject'],
    ['document: {Statement: ‸{Effect: Allow, Action: "*"}}', 'Resource'],
    ['document: {Statement: {Effect: Allow, ‸Principal: "*", Action: "*", Resource: "*"}}', 'rincipal'],
    ['document: {‸Foo: 1, Statement: {Effect: Allow, Action: "*", Resource: "*"}}', 'Foo'],
    [
      'document: {Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {‸"https://a:sub": x}}}}',
      'colon',
    ],
  ])('are refused if IAM would refuse them: %s', (document, why) => {
    expectProblems(policies(`[{inline: {name: a, ${document}}}]`), ['IRSA-CONFIG-007', why]);
  });

  it('are limited in length, without white space', () => {
    const inline = (length: number): string =>
      `[{inline: {name: a, document: ${sound.replace('arn:aws:s3:::x', `arn:aws:s3:::${'x '.repeat(length)}`)}}}]`;
    // The number of characters of the document.
    const rest = 10_240 - '{"Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::"}}'.length;
    expectProblems(policies(inline(rest)));
    expectProblems(policies(`‸${inline(rest + 1)}`), ['IRSA-CONFIG-011', '10241 characters']);
  });

  it('are limited in length, including presets', () => {
    const preset = '{preset: {karpenter: {cluster: prod-1, nodeRole: nodes}}}';
    const balancers = '{preset: {awsLoadBalancerController: {cluster: prod-1}}}';
    expectProblems(policies(`[${preset}]`));
    expectProblems(policies(`‸[${preset}, ${balancers}]`), ['IRSA-CONFIG-011', 'characters']);
  });
});
