import { describe, expect, test } from 'vitest';
import { consents, ownMark } from '../../../test/support/issuer-facts.ts';
import { desiredRoles, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { planRoles } from './plan.ts';
import type { StoredRole } from './ports.ts';
import { planRolesRemoval } from './removal.ts';

const desired = desiredRoles();
const sound = soundRole(desired);
const name = 'prod-1-shop-orders';
const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const inline = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] };

describe('a role that irsa.yaml no longer declares', () => {
  const old = { ...sound, name: 'prod-1-old' };
  const planWith = (role: StoredRole, consent: keyof typeof consents) => {
    const facts = { actual: new Map([[name, sound]]), surplus: [role], ...unlimited };
    const { changes, findings } = planRoles(desired, facts, consents[consent]);
    return { changes, kinds: changes.map(({ kind, target }) => `${kind} ${target}`), findings };
  };

  test('stays, and is reported with the way to remove it', () => {
    const { kinds, findings } = planWith(old, 'none');
    expect(kinds).toEqual([]);
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-047', severity: 'warning' }]);
    expect(findings[0]?.what).toContain('prod-1-old');
    expect(findings[0]?.next).toContain('`irsactl apply --prune`');
  });

  test('is deleted with --prune, with all its parts shown', () => {
    const { kinds, changes, findings } = planWith(old, 'prune');
    expect(kinds).toEqual(['delete-role prod-1-old']);
    expect(changes[0]?.before).toMatchObject({ attached: [readOnly] });
    expect(findings).toEqual([]);
  });

  test.each<[string, Partial<StoredRole>, string]>([
    ['has another policy', { attached: [readOnly, 'arn:aws:iam::aws:policy/Else'] }, 'policy/Else'],
    ['has another inline policy', { inline: new Map([['mine', inline]]) }, 'inline policy mine'],
    ['lost its record', { tags: ownMark }, readOnly],
  ])('stays despite --prune and destroy if it %s', (_what, change, named) => {
    const used = { ...old, ...change };
    for (const consent of ['none', 'prune'] as const) {
      const { kinds, findings } = planWith(used, consent);
      expect(kinds).toEqual([]);
      expect(findings).toMatchObject([{ code: 'IRSA-ROLE-042', severity: 'warning' }]);
      expect(findings[0]?.why).toContain(named);
    }
    const facts = { actual: new Map([[name, sound]]), surplus: [used], ...unlimited };
    const removal = planRolesRemoval(desired, facts, 'sign-back');
    expect(removal.changes.map(({ target }) => target)).toEqual([name]);
  });

  test('and that irsactl may not read is reported', () => {
    const facts = { actual: new Map([[name, sound]]), surplus: [], ...unlimited, unread: ['prod-1-old'] };
    const { changes, findings } = planRoles(desired, facts, consents.prune);
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-049', severity: 'warning' }]);
  });
});

test('an adopted role is marked, and later never deleted but reported in a warning', () => {
  const planOf = (role: StoredRole, consent: keyof typeof consents = 'none') =>
    planRoles(desired, { actual: new Map([[name, role]]), surplus: [], ...unlimited }, consents[consent]);
  const { changes: full } = planOf({ ...sound, tags: { team: 'web' } }, 'adopt');
  const tags = { ...sound.tags, 'irsactl.dev/adopted': 'true' };
  expect(full.map(({ kind, after }) => [kind, after])).toEqual([
    ['tag-role', { tags: { team: 'web', ...tags } }],
  ]);
  const adopted = { ...sound, tags: { team: 'web', ...tags } };
  expect(planOf(adopted)).toMatchObject({ changes: [], findings: [] });
  const old = { ...adopted, name: 'prod-1-old' };
  const surplus = { actual: new Map([[name, adopted]]), surplus: [old], ...unlimited };
  const without = planRoles(desired, surplus, consents.none);
  const destroyed = planRolesRemoval(desired, surplus, 'sign-back');
  expect([without.changes, destroyed.changes]).toEqual([[], []]);
  expect(without.findings).toMatchObject([{ code: 'IRSA-ROLE-042', severity: 'warning' }]);
  expect(destroyed.findings.map(({ code, what }) => [code, what.split(' ')[2]])).toEqual([
    ['IRSA-ROLE-042', name],
    ['IRSA-ROLE-042', 'prod-1-old'],
  ]);
});

test('removal deletes the own roles, declared or not, and keeps the others', () => {
  const surplus = [{ ...sound, name: 'prod-1-old' }];
  const facts = (stored: StoredRole | null) => ({
    actual: new Map([[name, stored]]),
    surplus,
    ...unlimited,
  });
  const targets = (stored: StoredRole | null, stage: 'sign-back' | 'accept-back' = 'sign-back') =>
    planRolesRemoval(desired, facts(stored), stage).changes.map(({ target }) => target);
  expect(targets(sound)).toEqual([name, 'prod-1-old']);
  expect(targets({ ...sound, tags: {} })).toEqual(['prod-1-old']);
  expect(targets(null)).toEqual(['prod-1-old']);
  expect(targets(sound, 'accept-back')).toEqual([]);
});

describe('a role with the tags of the chain that irsactl would not create', () => {
  const trust = JSON.stringify(sound.trustPolicy);
  const second = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const twoStatements = { ...JSON.parse(trust), Statement: [...JSON.parse(trust).Statement, second] };
  test.each<[string, Partial<StoredRole>]>([
    ['for a service', { trustPolicy: { Version: '2012-10-17', Statement: [second] } }],
    ['with a second statement', { trustPolicy: twoStatements }],
    ['with a pattern as subject', { trustPolicy: JSON.parse(trust.replace('shop:orders', 'shop:*')) }],
    ['with an unreadable policy', { trustPolicy: null }],
    ['with another name', { name: 'payroll', description: 'made by hand' }],
    [
      "for another cluster's issuer, made by hand",
      {
        description: 'made by hand',
        trustPolicy: JSON.parse(trust.replaceAll('prod-1-oidc.s3', 'other-oidc.s3')),
      },
    ],
  ])('one %s stays, with a warning', (_what, other) => {
    const role = { ...sound, ...other };
    const actual = new Map([[name, role.name === name ? role : null]]);
    const surplus = role.name === name ? [] : [role];
    const removal = planRolesRemoval(desired, { actual, surplus, ...unlimited }, 'sign-back');
    expect(removal.changes).toEqual([]);
    expect(removal.findings).toMatchObject([{ code: 'IRSA-ROLE-042', severity: 'warning' }]);
    const kept = planRoles(
      desired,
      { actual: new Map([[name, sound]]), surplus: [{ ...role, name: 'x' }], ...unlimited },
      consents.none,
    );
    expect(kept.changes).toEqual([]);
    expect(kept.findings).toMatchObject([{ code: 'IRSA-ROLE-042' }]);
  });

  test('one with another path than in irsa.yaml stays', () => {
    const actual = new Map([[name, { ...sound, path: '/payroll/' }]]);
    const removal = planRolesRemoval(desired, { actual, surplus: [], ...unlimited }, 'sign-back');
    expect(removal.changes).toEqual([]);
    expect(removal.findings).toMatchObject([{ code: 'IRSA-ROLE-042' }]);
  });

  test('one with the name from irsa.yaml is deleted, even with the previous audience and issuer', () => {
    const before = trust.replaceAll('prod-1-oidc', 'old-oidc').replace('"sts.amazonaws.com"', '"vault"');
    const old = { ...sound, name: 'freely-named', trustPolicy: JSON.parse(before) };
    const inOwnWords = { ...old, description: 'Orders (irsactl, chain prod-1)' };
    for (const surplus of [old, inOwnWords]) {
      const facts = { actual: new Map([[name, sound]]), surplus: [surplus], ...unlimited };
      expect(planRoles(desired, facts, consents.prune).changes.map(({ kind }) => kind)).toEqual([
        'delete-role',
      ]);
    }
  });
});
