import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { consents, otherMark, ownMark } from '../../../test/support/issuer-facts.ts';
import { desiredRoles, onlyRole, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { noOutputs } from '../../chain/outputs.ts';
import type { Role } from '../../config/trust-chain.ts';
import { partitionOf, policyArn } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';
import { desiredRoles as rolesOf } from './desired.ts';
import { policyRecord } from './given-policies.ts';
import type { RolesFacts } from './observe.ts';
import { planRoles } from './plan.ts';
import type { StoredRole } from './ports.ts';

const context = fakeContext();
const desired = desiredRoles(context);
const place = { file: 'irsa.yaml', line: 10, column: 17 } as const;
const sound = soundRole(desired);
const name = 'prod-1-shop-orders';
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const inline = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] };

function plan(stored: StoredRole | null, consent: keyof typeof consents = 'none', wanted = desired) {
  const facts = { actual: new Map([[name, stored]]), surplus: [], ...unlimited };
  const { changes, findings } = planRoles(wanted, facts, consents[consent]);
  return { changes: changes.map(({ kind, target }) => `${kind} ${target}`), findings, full: changes };
}

function withRole(over: Partial<Role>) {
  const declared = { ...onlyRole(desired).declared, ...over };
  return desiredRoles(fakeContext({ chain: fakeChain({ roles: [declared] }) }));
}

test('a correct role needs no changes', () => {
  const facts = { actual: new Map([[name, sound]]), surplus: [], ...unlimited };
  expect(planRoles(desired, facts, consents.none)).toEqual({
    changes: [],
    findings: [],
    outputs: {},
    summary: '1 role',
  });
});

test('a misspelt policy of AWS is reported with the most similar one', () => {
  const misspelt = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcess';
  const wanted = withRole({ policies: [{ kind: 'managed', policy: 'AmazonS3ReadOnlyAcess', place }] });
  const iam = { ...unlimited, missingPolicies: new Set([misspelt]), policies: [readOnly] };
  const facts = { actual: new Map([[name, null]]), surplus: [], ...iam };
  expect(planRoles(wanted, facts, consents.none).findings).toMatchObject([
    { code: 'IRSA-ROLE-038', place, next: expect.stringContaining('Did you mean AmazonS3ReadOnlyAccess?') },
  ]);
});

test('a preset becomes an inline policy, with the ARNs of the account', () => {
  const preset = { ecrPull: { repositories: ['shop/*'] } };
  const wanted = withRole({ policies: [{ kind: 'preset', name: 'ecr-pull', preset }] });
  const { changes, full } = plan(null, 'none', wanted);
  expect(changes).toEqual([`create-role ${name}`, `put-inline-policy ${name}: ecr-pull`]);
  expect(JSON.stringify(full[1]?.after)).toContain(
    '"arn:aws:ecr:eu-central-1:123456789012:repository/shop/*"',
  );
});

test('a missing role is created with exact sub and aud, then gets its policies', () => {
  const { changes, full } = plan(null);
  expect(changes).toEqual([`create-role ${name}`, `attach-policy ${name}: ${readOnly}`]);
  const host = 'prod-1-oidc.s3.eu-central-1.amazonaws.com';
  expect(full[0]?.after).toEqual({
    path: '/',
    description: 'For the pods of shop/orders (irsactl, chain prod-1)',
    maxSessionDuration: 3600,
    permissionsBoundary: null,
    tags: { ...ownMark, ...policyRecord([readOnly], []) },
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${host}:aud`]: 'sts.amazonaws.com',
              [`${host}:sub`]: 'system:serviceaccount:shop:orders',
            },
          },
        },
      ],
    },
  });
});

test('a role has its own description and tags, with the mark and the tags of the chain', () => {
  const declared = { ...onlyRole(desired).declared, description: 'Orders', tags: { team: 'shop', tier: '' } };
  const chain = fakeChain({ roles: [declared], tags: { team: 'platform', cost: '4711' } });
  const wanted = desiredRoles(fakeContext({ chain }));
  const tags = { ...ownMark, team: 'shop', tier: '', cost: '4711', ...policyRecord([readOnly], []) };
  const description = 'Orders (irsactl, chain prod-1)';
  expect(plan(null, 'none', wanted).full[0]?.after).toMatchObject({ description, tags });
  expect(plan({ ...sound, description, tags }, 'none', wanted).changes).toEqual([]);
  expect(plan(sound, 'none', wanted).changes).toEqual([`tag-role ${name}`, `set-role-settings ${name}`]);
  const [tagging] = plan({ ...sound, tags: { ...sound.tags, tier: 'web' } }, 'none', wanted).full;
  expect(tagging?.before).toEqual({ tags: { ...sound.tags, tier: 'web' } });
  expect(tagging?.after).toEqual({ tags: { ...sound.tags, tier: '', team: 'shop', cost: '4711' } });
});

test('only a change of policies records them, because another tool removes tags that it does not know', () => {
  const theirs = { ...sound, tags: ownMark };
  expect(plan(theirs).changes).toEqual([]);
  expect(plan({ ...theirs, description: 'mine' }).changes).toEqual([`set-role-settings ${name}`]);
  expect(plan({ ...theirs, attached: [] }).changes).toEqual([
    `tag-role ${name}`,
    `attach-policy ${name}: ${readOnly}`,
  ]);
});

test('the name of the chain follows a description of any length', () => {
  const accounts = Array.from({ length: 60 }, (_, at) => ({ namespace: 'shop', name: `account-${at}` }));
  const [first = { namespace: 'shop', name: 'orders' }, ...others] = accounts;
  const { description } = onlyRole(withRole({ serviceAccounts: [first, ...others] }));
  expect(description).toHaveLength(1000);
  expect(description).toMatch(/^For the pods of shop\/account-0, .* \(irsactl, chain prod-1\)$/);
});

test('while the issuer is unknown, the trust policy shows as known after apply', () => {
  const { full } = plan(null, 'none', rolesOf(context, noOutputs));
  expect(full[0]?.after).toMatchObject({ trustPolicy: { $unknown: 'the issuer' } });
});

describe('drift of an own role is corrected, each part by its own change', () => {
  const boundary = policyArn(partitionOf('eu-central-1'), context.aws.account, 'boundary');
  test.each<[string, Partial<StoredRole>, string[]]>([
    ['trust policy', { trustPolicy: { Version: '2012-10-17', Statement: [] } }, [`set-trust-policy ${name}`]],
    ['session duration', { maxSessionDuration: 7200 }, [`set-role-settings ${name}`]],
    ['description', { description: 'by hand' }, [`set-role-settings ${name}`]],
    ['attachment missing', { attached: [] }, [`attach-policy ${name}: ${readOnly}`]],
    [
      'surplus attachment',
      { attached: [readOnly, 'arn:aws:iam::aws:policy/AdministratorAccess'] },
      [`detach-policy ${name}: arn:aws:iam::aws:policy/AdministratorAccess`],
    ],
    ...['extra', 'constructor', 'toString', '__proto__'].map(
      (policy): [string, Partial<StoredRole>, string[]] => [
        `surplus inline policy ${policy}`,
        { inline: new Map([[policy, inline]]) },
        [`delete-inline-policy ${name}: ${policy}`],
      ],
    ),
  ])('%s', (_what, drift, changes) => {
    expect(plan({ ...sound, ...drift })).toMatchObject({ changes, findings: [] });
  });

  test.each([
    ['with another audience', '"sts.amazonaws.com"', '"vault"', true],
    ['with other audiences', '"sts.amazonaws.com"', '["vault","old"]', true],
    ['with another subject', 'shop:orders', 'shop:order', false],
  ])('replacing a trust policy %s is disruptive: %s → %s', (_what, from, to, disruptive) => {
    const trustPolicy = JSON.parse(JSON.stringify(sound.trustPolicy).replace(from, to));
    const { full } = plan({ ...sound, trustPolicy });
    expect(full).toMatchObject([{ kind: 'set-trust-policy', disruptive }]);
    expect(full[0]?.why.includes('until they are recreated')).toBe(disruptive);
  });

  test('order and form of the trust policy do not count', () => {
    const text = JSON.stringify(sound.trustPolicy).replace('"sts.amazonaws.com"', '["sts.amazonaws.com"]');
    expect(plan({ ...sound, trustPolicy: JSON.parse(text) }).changes).toEqual([]);
  });

  test('a boundary follows irsa.yaml, and one that irsa.yaml does not name stays', () => {
    const other = policyArn(partitionOf('eu-central-1'), context.aws.account, 'other');
    expect(plan({ ...sound, permissionsBoundary: boundary }).changes).toEqual([]);
    const wanted = withRole({ permissionsBoundary: boundary });
    for (const permissionsBoundary of [null, other]) {
      const { full } = plan({ ...sound, permissionsBoundary }, 'none', wanted);
      expect(full.map(({ kind, after }) => [kind, after])).toEqual([
        ['set-permissions-boundary', { permissionsBoundary: boundary }],
      ]);
    }
  });

  test('adds new policies before it removes old ones', () => {
    const wanted = withRole({
      policies: [
        { kind: 'managed', policy: 'service-role/AWSLambdaRole', place },
        { kind: 'inline', name: 'queue', document: inline },
      ],
      permissionsBoundary: boundary,
    });
    const { changes } = plan(
      {
        ...sound,
        inline: new Map([
          ['queue', {}],
          ['old', {}],
        ]),
      },
      'none',
      wanted,
    );
    expect(changes).toEqual([
      `tag-role ${name}`,
      `set-permissions-boundary ${name}`,
      `attach-policy ${name}: arn:aws:iam::aws:policy/service-role/AWSLambdaRole`,
      `put-inline-policy ${name}: queue`,
      `detach-policy ${name}: ${readOnly}`,
      `delete-inline-policy ${name}: old`,
    ]);
  });
});

describe('a role of another owner is not changed', () => {
  test.each<[string, Partial<StoredRole>, keyof typeof consents, string]>([
    ['no mark', { tags: {} }, 'none', 'IRSA-ROLE-030'],
    ['the mark of another cluster', { tags: otherMark }, 'adopt', 'IRSA-ROLE-031'],
    ['another path', { path: '/apps/' }, 'adopt', 'IRSA-ROLE-037'],
  ])('a role with %s', (_what, stored, consent, code) => {
    const { changes, findings } = plan({ ...sound, ...stored }, consent);
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([{ code, severity: 'error', place: { file: 'irsa.yaml', line: 9 } }]);
  });

  test('--adopt shows all that it would change', () => {
    const theirs = {
      ...sound,
      tags: {},
      description: '',
      trustPolicy: { Version: '2012-10-17', Statement: [] },
      attached: ['arn:aws:iam::aws:policy/PowerUserAccess'],
      inline: new Map([['admin', inline]]),
    };
    // The role trusts the pods only after the old permissions are removed, even if the first run was interrupted.
    const rest = [
      `detach-policy ${name}: arn:aws:iam::aws:policy/PowerUserAccess`,
      `delete-inline-policy ${name}: admin`,
      `set-trust-policy ${name}`,
      `set-role-settings ${name}`,
      `attach-policy ${name}: ${readOnly}`,
    ];
    expect(plan(theirs, 'adopt').changes).toEqual([`tag-role ${name}`, ...rest]);
    const marked = { ...theirs, tags: { ...sound.tags, 'irsactl.dev/adopted': 'true' } };
    expect(plan(marked).changes).toEqual(rest);
  });
});

describe('foreign roles that trust the issuer of the chain', () => {
  const facts = { actual: new Map([[name, sound]]), surplus: [], ...unlimited };
  const other = (trustPolicy: Json) => ({
    name: 'other',
    description: '',
    maxSessionDuration: 3600,
    trustPolicy,
  });
  const trust = JSON.stringify(sound.trustPolicy);

  test('are a warning if they trust more than named service accounts', () => {
    const wide = JSON.parse(trust.replace('shop:orders', 'shop:*').replaceAll('StringEquals', 'StringLike'));
    const { changes, findings } = planRoles(desired, { ...facts, others: [other(wide)] }, consents.none);
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: 'IRSA-LINT-002',
        severity: 'warning',
        what: expect.stringMatching(
          /^The role other does not belong to this chain, but trusts its issuer: Statement 1/,
        ),
      },
    ]);
  });

  test.each([
    ['exact', JSON.parse(trust)],
    ['for another issuer', JSON.parse(trust.replaceAll('prod-1-oidc', 'else').replace('shop:orders', '*'))],
    [
      'for users',
      {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
      },
    ],
    ['nothing', null],
  ])('have no finding if they are %s', (_what, trustPolicy) => {
    expect(planRoles(desired, { ...facts, others: [other(trustPolicy)] }, consents.none).findings).toEqual(
      [],
    );
  });
});

describe('a resource that IAM would refuse during apply is an error of the plan', () => {
  const facts = { actual: new Map([[name, null]]), surplus: [], ...unlimited };
  const quotas = { rolesInUse: 999, roles: 1000, attachedPolicies: 10, trustPolicySize: 2048 };
  const boundary = policyArn(partitionOf('eu-central-1'), context.aws.account, 'boundary');
  const policies = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ kind: 'managed', policy: `p${index}`, place }) as const);
  const accounts = Array.from({ length: 60 }, (_, index) => ({ namespace: 'shop', name: `orders-${index}` }));

  test.each<[string, Partial<Role>, Partial<RolesFacts>, string]>([
    [
      'a missing boundary',
      { permissionsBoundary: boundary },
      { missingPolicies: new Set([boundary]) },
      'IRSA-ROLE-038',
    ],
    ['too many policies', { policies: policies(11) }, { quotas }, 'IRSA-AWS-012'],
    [
      'a trust policy that is too long',
      { serviceAccounts: [{ namespace: 'shop', name: 'orders' }, ...accounts] },
      { quotas },
      'IRSA-AWS-012',
    ],
    ['too many roles', {}, { quotas: { ...quotas, rolesInUse: 1000 } }, 'IRSA-AWS-012'],
  ])('%s', (_what, over, found, code) => {
    const wanted = withRole(over);
    const { findings } = planRoles(wanted, { ...facts, ...found }, consents.none);
    expect(findings).toMatchObject([{ code, severity: 'error', place: { file: 'irsa.yaml', line: 9 } }]);
    expect(planRoles(wanted, facts, consents.none).findings).toEqual([]);
  });

  test('a missing managed policy is reported at its line', () => {
    const missing = { ...facts, missingPolicies: new Set([readOnly]) };
    const { findings } = planRoles(withRole({}), missing, consents.none);
    expect(findings).toMatchObject([
      { code: 'IRSA-ROLE-038', severity: 'error', place: { file: 'irsa.yaml', line: 10 } },
    ]);
  });

  test('resources within the quotas have no finding', () => {
    const wanted = withRole({ policies: policies(10) });
    expect(planRoles(wanted, { ...facts, quotas }, consents.none).findings).toEqual([]);
  });

  test('a full role first loses its old policies', () => {
    const attached = policies(10).map(({ policy }) => `arn:aws:iam::aws:policy/${policy}`);
    const actual = new Map([[name, { ...sound, attached }]]);
    const kinds = (room: number) =>
      planRoles(desired, { ...facts, actual, quotas: { ...quotas, attachedPolicies: room } }, consents.none)
        .changes.map(({ kind }) => kind)
        .filter((kind) => kind.endsWith('tach-policy'));
    expect(kinds(10).at(-1)).toBe('attach-policy');
    expect(kinds(11)[0]).toBe('attach-policy');
  });
});
