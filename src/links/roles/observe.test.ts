import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { otherMark, ownMark } from '../../../test/support/issuer-facts.ts';
import { desiredRoles, soundRole } from '../../../test/support/role-facts.ts';
import { manyRoles } from '../../config/many-roles.ts';
import { inParallel, observeRoles } from './observe.ts';
import type { ListedRole, Roles, StoredRole } from './ports.ts';

const desired = desiredRoles();
const sound = soundRole(desired);
const never = () => Promise.reject(new Error('observing changes nothing'));

function rolesOf(stored: readonly StoredRole[]): Roles & { readonly asked: string[] } {
  const asked: string[] = [];
  const find = async (name: string) => {
    asked.push(name);
    return stored.find((role) => role.name === name) ?? null;
  };
  return {
    asked,
    find,
    peek: find,
    survey: async () => new Map(stored.map((role) => [role.name.toLowerCase(), role])),
    list: async (): Promise<readonly ListedRole[]> =>
      stored.map(({ name, description, maxSessionDuration, trustPolicy }) => ({
        name,
        description,
        maxSessionDuration,
        trustPolicy,
      })),
    policyExists: async () => true,
    policies: async () => [],
    quotas: async () => null,
    create: never,
    readTrustPolicy: never,
    setTrustPolicy: never,
    setSettings: never,
    setPermissionsBoundary: never,
    tag: never,
    untag: never,
    attach: never,
    detach: never,
    putInline: never,
    deleteInline: never,
    delete: never,
  };
}

test('surplus roles are those with our mark; others are not even read', async () => {
  const trustsOthers = { Version: '2012-10-17', Statement: [] };
  const roles = rolesOf([
    sound,
    { ...sound, name: 'named-freely', description: '' },
    { ...sound, name: 'of-the-issuer-before', trustPolicy: trustsOthers },
    { ...sound, name: 'prod-1-old', description: '', trustPolicy: trustsOthers },
    { ...sound, name: 'prod-1-theirs', trustPolicy: trustsOthers, tags: {} },
    { ...sound, name: 'same-issuer-theirs', tags: otherMark },
    { ...sound, name: 'unrelated', description: '', trustPolicy: trustsOthers, tags: ownMark },
  ]);
  const facts = await observeRoles(desired, { roles: () => roles });
  expect([...facts.actual.keys()]).toEqual([sound.name]);
  expect(facts.surplus.map(({ name }) => name)).toEqual([
    'named-freely',
    'of-the-issuer-before',
    'prod-1-old',
  ]);
  expect(roles.asked.toSorted()).toEqual([
    'named-freely',
    'of-the-issuer-before',
    'prod-1-old',
    sound.name,
    'prod-1-theirs',
    'same-issuer-theirs',
  ]);
});

test('reads only policies that no role has yet', async () => {
  const roles = rolesOf([]);
  const asked: string[] = [];
  const port = {
    ...roles,
    policyExists: async (policy: string) => {
      asked.push(policy);
      return false;
    },
  };
  const policy = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  expect([...(await observeRoles(desired, { roles: () => port })).missingPolicies]).toEqual([policy]);
  expect(asked).toEqual([policy]);
  const attached = { ...port, find: async () => sound };
  expect([...(await observeRoles(desired, { roles: () => attached })).missingPolicies]).toEqual([]);
  expect(asked).toEqual([policy]);
});

describe('inParallel', () => {
  test('keeps the order and never exceeds the limit of concurrent calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3)), fc.integer({ min: 1, max: 8 }), async (items, limit) => {
        let underWay = 0;
        let most = 0;
        const answers = await inParallel(items, limit, async (turns) => {
          underWay += 1;
          most = Math.max(most, underWay);
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          underWay -= 1;
          return turns * 2;
        });
        expect(answers).toEqual(items.map((item) => item * 2));
        expect(most).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 50 },
    );
  });

  test('ends with the first error', async () => {
    await expect(
      inParallel([1, 2, 3], 2, async (item) => {
        if (item === 2) throw new Error('second');
      }),
    ).rejects.toThrow('second');
  });
});

describe('many roles', () => {
  const names = Array.from({ length: manyRoles }, (_, index) => `prod-1-Role-${index}`);
  const wanted = {
    ...desired,
    roles: names.map((name) => {
      const [role] = desired.roles;
      if (role === undefined) throw new Error('the example has a role');
      return { ...role, declared: { ...role.declared, name } };
    }),
  };
  // IAM ignores case in names, and so does GetRole.
  const stored = [{ ...sound, name: 'prod-1-role-0' }];

  test('are read together, without single calls', async () => {
    const roles = rolesOf(stored);
    const { actual } = await observeRoles(wanted, { roles: () => roles });
    expect([...actual].filter(([, role]) => role !== null)).toEqual([['prod-1-Role-0', stored[0]]]);
    expect([...actual.keys()]).toEqual(names);
    expect(roles.asked.filter((name) => names.includes(name))).toEqual([]);
  });

  test('are read one by one without the permission to read the whole account', async () => {
    const roles = { ...rolesOf(stored), survey: async () => null };
    await observeRoles(wanted, { roles: () => roles });
    expect(roles.asked).toEqual(expect.arrayContaining(names));
  });
});
