import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { desiredRoles, issuerUrl, onlyRole, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { identityProviderArn, partitionOf, requireAccountId } from '../../trust/arn.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import { buildTrustPolicy } from '../../trust/policy/trust-policy.ts';
import { serviceAccountSubject } from '../../trust/subject.ts';
import type { RolesFacts } from './observe.ts';
import type { StoredRole } from './ports.ts';
import { roleAccess } from './role-access.ts';
import { type RoleReport, reportRoles } from './role-report.ts';
import { roleSizes } from './role-sizes.ts';

const desired = desiredRoles();
const role = onlyRole(desired);
const name = role.declared.name;
const sound = soundRole(desired);

function reported(stored: StoredRole | null, more: Partial<RolesFacts> = {}): readonly RoleReport[] {
  return reportRoles(desired, { actual: new Map([[name, stored]]), surplus: [], ...unlimited, ...more });
}

function report(stored: StoredRole | null, more: Partial<RolesFacts> = {}): RoleReport {
  const [first] = reported(stored, more);
  if (!first) throw new Error('there is no role');
  return first;
}

/** The trust policy of the role for another service account. */
const trustOfAnother = policyToJson(
  buildTrustPolicy({
    provider: identityProviderArn(partitionOf('eu-central-1'), requireAccountId('123456789012'), issuerUrl),
    issuer: issuerUrl,
    audience: 'sts.amazonaws.com',
    subjects: [serviceAccountSubject({ namespace: 'other', name: 'x' })],
    match: 'exact',
  }),
);

describe('a role', () => {
  it.each([
    ['in place', sound, {}],
    ['to be created', null, {}],
    ['to be changed', { ...sound, attached: [] }, {}],
    ['has errors', { ...sound, tags: {} }, {}],
    ['has errors', null, { missingPolicies: new Set(role.attached) }],
  ] as const)('is %s', (state, stored, more) => {
    expect(report(stored, more)).toMatchObject({ name, arn: role.arn, state });
  });

  it('is shown as declared in irsa.yaml if IAM does not have it', () => {
    const { trustPolicy, attached, stored } = report(null);
    expect({ trustPolicy, attached, stored }).toEqual({
      trustPolicy: sound.trustPolicy,
      attached: sound.attached,
      stored: null,
    });
  });

  it('has only its own changes and findings', () => {
    const left = { ...sound, name: 'prod-1-shop-old', attached: ['arn:x'] };
    const [own, other] = reported({ ...sound, attached: [] }, { surplus: [left] });
    expect(own?.changes.map(({ kind }) => kind)).toEqual(['attach-policy']);
    expect(other).toMatchObject({ name: 'prod-1-shop-old', state: 'not declared' });
    expect(other?.serviceAccounts).toEqual(['shop/orders']);
    expect(other?.findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-042']);
  });

  it('that was adopted stays, and is only not declared', () => {
    const adopted = { ...sound, tags: { ...sound.tags, 'irsactl.dev/adopted': 'true' } };
    const [, other] = reported(sound, { surplus: [adopted] });
    expect(other?.state).toBe('not declared');
    expect(other?.findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-042']);
  });
});

describe('the principals that may assume a role', () => {
  it('are its service account, according to the policy in IAM', () => {
    expect(roleAccess(desired, report(sound))).toEqual({
      serviceAccounts: [{ account: 'shop/orders', allowed: true }],
      like: [],
      others: [],
    });
  });

  it('are none if IAM has no role, or its policy is unreadable', () => {
    const none = { serviceAccounts: [{ account: 'shop/orders', allowed: false }], like: [], others: [] };
    expect(roleAccess(desired, report(null))).toEqual(none);
    expect(roleAccess(desired, report({ ...sound, trustPolicy: {} }))).toEqual(none);
  });

  it('include matches of a pattern in irsa.yaml when the policy has it', () => {
    const declared = { ...role.declared, serviceAccountsLike: [{ namespace: 'shop', name: 'web-*' }] };
    const wanted = desiredRoles(fakeContext({ chain: fakeChain({ roles: [declared] }) }));
    const access = (stored: StoredRole) => {
      const [own] = reportRoles(wanted, { actual: new Map([[name, stored]]), surplus: [], ...unlimited });
      if (!own) throw new Error('there is no role');
      return roleAccess(wanted, own);
    };
    expect(access(soundRole(wanted))).toMatchObject({ like: ['shop/web-*'], others: [] });
    expect(access(sound)).toMatchObject({ like: [], others: [] });
  });

  it('include everyone else that the policy trusts', () => {
    const access = roleAccess(desired, report({ ...sound, trustPolicy: trustOfAnother }));
    expect(access.serviceAccounts).toEqual([{ account: 'shop/orders', allowed: false }]);
    expect(access.others.join()).toContain('system:serviceaccount:other:x');
  });
});

describe('the use of the quotas', () => {
  it('is counted without white space, for the current role', () => {
    const inline = new Map([['a', { Version: '2012-10-17', Id: 'a b' }]]);
    const sizes = roleSizes(report({ ...sound, inline }), null);
    expect(sizes).toEqual({
      trustPolicy: { used: JSON.stringify(sound.trustPolicy).length, most: 2048 },
      inlinePolicies: { used: '{"Version":"2012-10-17","Id":"ab"}'.length, most: 10_240 },
      managedPolicies: { used: sound.attached.length, most: 10 },
    });
  });

  it('is compared with the quotas of the account if they are known', () => {
    const known = { rolesInUse: 1, roles: 1000, attachedPolicies: 20, trustPolicySize: 4096 };
    expect(roleSizes(report(sound), known)).toMatchObject({
      trustPolicy: { most: 4096 },
      managedPolicies: { most: 20 },
    });
    const unsaid = { ...known, trustPolicySize: Number.POSITIVE_INFINITY };
    expect(roleSizes(report(sound), unsaid).trustPolicy.most).toBe(2048);
  });
});
