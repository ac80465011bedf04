import { describe, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryRoles } from '../../../test/support/in-memory-roles.ts';
import { planOf, verdictOf } from '../../../test/support/look.ts';
import { desiredRoles, issuerUrl, onlyRole, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { known } from '../../chain/known.ts';
import { noConsent } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { partitionOf, policyArn } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';
import { checkRoles } from './check.ts';
import { rolesLink } from './link.ts';
import type { StoredRole } from './ports.ts';

const desired = desiredRoles();
const sound = soundRole(desired);

function check(stored: StoredRole | null, wanted = desired) {
  return checkRoles(wanted, { actual: new Map([[sound.name, stored]]), surplus: [], ...unlimited });
}

/** The findings of verify after apply. */
async function afterApply(stored: StoredRole | null, consent = noConsent) {
  const inMemory = new InMemoryRoles(...(stored ? [stored] : []));
  const link = rolesLink({ providerCreated: async () => null, roles: () => inMemory });
  const outputs = { ...noOutputs, issuerUrl: known(issuerUrl) };
  const { changes } = await planOf(link, fakeContext(), outputs, consent);
  for (const change of changes) await link.apply(change, fakeContext(), outputs, () => {});
  return verdictOf(link, fakeContext(), outputs);
}

/** The correct trust policy with a replaced text. */
function trusting(from: string, to: string): StoredRole {
  const text = JSON.stringify(sound.trustPolicy);
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`);
  const trustPolicy: Json = JSON.parse(text.replace(from, to));
  return { ...sound, trustPolicy };
}

/** The correct trust policy with a pattern instead of its subject. */
function likeSubject(pattern: string): StoredRole {
  const text = JSON.stringify(sound.trustPolicy).replace(
    /,("[^"]+:sub"):"[^"]+"\}/,
    `},"StringLike":{$1:"${pattern}"}`,
  );
  return { ...sound, trustPolicy: JSON.parse(text) };
}

function withStatement(statement: Json): StoredRole {
  const { Statement } = JSON.parse(JSON.stringify(sound.trustPolicy));
  return { ...sound, trustPolicy: { Version: '2012-10-17', Statement: [...Statement, statement] } };
}

test('a correct role has no finding', () => {
  expect(check(sound)).toEqual([]);
});

describe("each fault has its own code, and the place of the role's declaration", () => {
  const federated = {
    Federated: 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com',
  };
  test.each<[string, StoredRole | null, string, string]>([
    ['no role', null, 'IRSA-ROLE-032', 'shop/orders'],
    [
      'another sub',
      trusting('shop:orders', 'shop:order'),
      'IRSA-ROLE-032',
      'system:serviceaccount:shop:order',
    ],
    ['another aud', trusting('"sts.amazonaws.com"', '"vault"'), 'IRSA-ROLE-032', 'vault'],
    ['another provider', trusting('oidc-provider/prod-1', 'oidc-provider/prod-2'), 'IRSA-ROLE-032', 'prod-2'],
    ['no trust policy', { ...sound, trustPolicy: null }, 'IRSA-ROLE-032', ''],
    [
      'a statement that denies',
      withStatement({ Effect: 'Deny', Principal: federated, Action: 'sts:AssumeRoleWithWebIdentity' }),
      'IRSA-ROLE-041',
      'denies',
    ],
    ['a policy not attached', { ...sound, attached: [] }, 'IRSA-ROLE-032', 'none'],
    [
      'a surplus managed policy',
      { ...sound, attached: [...sound.attached, 'arn:aws:iam::aws:policy/AdministratorAccess'] },
      'IRSA-ROLE-032',
      'does not declare',
    ],
    ...['everything', 'constructor', '__proto__'].map((policy): [string, StoredRole, string, string] => [
      `a surplus inline policy ${policy}`,
      { ...sound, inline: new Map([[policy, { Statement: [] }]]) },
      'IRSA-ROLE-032',
      'does not declare',
    ]),
    [
      'a second statement for any subject',
      withStatement({ Effect: 'Allow', Principal: federated, Action: 'sts:AssumeRoleWithWebIdentity' }),
      'IRSA-ROLE-032',
      "Statement 2 does not restrict the token's sub to fixed values",
    ],
    [
      'a second statement for a user of the account',
      withStatement({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:user/eve' },
        Action: 'sts:AssumeRole',
      }),
      'IRSA-ROLE-032',
      'user/eve',
    ],
    [
      'a second statement for another issuer',
      withStatement({
        Effect: 'Allow',
        Principal: { Federated: federated.Federated.replace('prod-1', 'evil') },
        Action: 'sts:AssumeRoleWithWebIdentity',
      }),
      'IRSA-ROLE-032',
      'evil-oidc',
    ],
    [
      'Principal *',
      withStatement({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }),
      'IRSA-ROLE-032',
      'trusts everyone',
    ],
    ['a pattern of subjects', likeSubject('system:serviceaccount:shop:*'), 'IRSA-ROLE-032', 'sub'],
    [
      'a pattern that ends in the name',
      likeSubject('system:serviceaccount:*:orders'),
      'IRSA-ROLE-032',
      'sub',
    ],
    [
      'another service account',
      trusting(
        '"system:serviceaccount:shop:orders"',
        '["system:serviceaccount:shop:orders","system:serviceaccount:shop:spy"]',
      ),
      'IRSA-ROLE-032',
      'shop:spy',
    ],
    [
      'another audience',
      trusting('"sts.amazonaws.com"', '["sts.amazonaws.com","vault"]'),
      'IRSA-ROLE-032',
      'vault',
    ],
    ['no audience', trusting('"StringEquals":{', '"StringEqualsIfExists":{'), 'IRSA-ROLE-032', 'aud'],
  ])('%s, and the cure works', async (_what, stored, code, why) => {
    const findings = check(stored);
    expect(findings).toMatchObject([
      { code, severity: 'error', link: 'roles', place: { file: 'irsa.yaml', line: 9 } },
    ]);
    expect(findings[0]?.why).toContain(why);
    expect(findings[0]?.next).toContain('`irsactl apply --only roles`');
    expect(await afterApply(stored)).toEqual([]);
  });

  test('a missing policy of a role that lost its tags: the cure is the option that apply would request', async () => {
    const stored = { ...sound, attached: [], tags: {} };
    const [found] = check(stored);
    expect(found).toMatchObject({ code: 'IRSA-ROLE-032', next: expect.stringContaining('--adopt') });
    expect(await afterApply(stored, { ...noConsent, adopt: true })).toEqual([]);
  });

  test('an equivalent policy in another form is a warning', () => {
    const stored = withStatement({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
    expect(check(stored).map(({ code, severity }) => [code, severity])).toEqual([
      ['IRSA-ROLE-032', 'warning'],
    ]);
  });

  test('a missing or different inline policy', () => {
    const document = { Version: '2012-10-17', Statement: [] };
    const role = {
      ...onlyRole(desired).declared,
      policies: [{ kind: 'inline', name: 'queue', document }] as const,
    };
    const wanted = desiredRoles(fakeContext({ chain: fakeChain({ roles: [role] }) }));
    const codes = (...inline: readonly (readonly [string, Json])[]) =>
      check({ ...sound, attached: [], inline: new Map(inline) }, wanted).map(({ code }) => code);
    expect(codes()).toEqual(['IRSA-ROLE-032']);
    expect(codes(['queue', {}])).toEqual(['IRSA-ROLE-032']);
    expect(codes(['queue', document])).toEqual([]);
  });

  test.each([null, 'arn:aws:iam::123456789012:policy/other'])('a boundary %s', (permissionsBoundary) => {
    const boundary = policyArn(partitionOf('eu-central-1'), fakeContext().aws.account, 'boundary');
    const role = { ...onlyRole(desired).declared, permissionsBoundary: boundary };
    const wanted = desiredRoles(fakeContext({ chain: fakeChain({ roles: [role] }) }));
    expect(check({ ...sound, permissionsBoundary }, wanted)).toMatchObject([{ code: 'IRSA-ROLE-032' }]);
    expect(check({ ...sound, permissionsBoundary: boundary }, wanted)).toEqual([]);
  });

  test('an undeclared boundary is a warning of plan, status and verify (W7)', async () => {
    const guarded = { ...sound, permissionsBoundary: 'arn:aws:iam::123456789012:policy/guard' };
    const warning = { code: 'IRSA-ROLE-068', severity: 'warning' };
    expect(check(guarded)).toMatchObject([warning]);
    const link = rolesLink({ providerCreated: async () => null, roles: () => new InMemoryRoles(guarded) });
    const outputs = { ...noOutputs, issuerUrl: known(issuerUrl) };
    const { changes, findings } = await planOf(link, fakeContext(), outputs, noConsent);
    expect([changes, findings]).toMatchObject([[], [warning]]);
  });

  test('of two service accounts, only the refused one is named', () => {
    const role = {
      ...onlyRole(desired).declared,
      serviceAccounts: [
        { namespace: 'shop', name: 'orders' },
        { namespace: 'shop', name: 'invoices' },
      ] as const,
    };
    const wanted = desiredRoles(fakeContext({ chain: fakeChain({ roles: [role] }) }));
    const findings = check(sound, wanted);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-032']);
    expect(findings[0]?.what).toContain('shop/invoices');
  });
});
