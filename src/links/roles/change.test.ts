import { expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { consents } from '../../../test/support/issuer-facts.ts';
import { desiredRoles, onlyRole, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { roleOf } from './change.ts';
import { planRoles } from './plan.ts';
import { removeRoles } from './removal.ts';

const place = { file: 'irsa.yaml', line: 10, column: 17 } as const;
const { declared } = onlyRole(desiredRoles());
const document = { Version: '2012-10-17', Statement: [] };
const policies = [
  { kind: 'managed', policy: 'AmazonS3ReadOnlyAccess', place },
  { kind: 'inline', name: 'a+b', document },
] as const;
const names = ['one', 'an=other.role'];
const roles = names.map((name) => ({ ...declared, name, policies }));
const desired = desiredRoles(fakeContext({ chain: fakeChain({ roles }) }));

/** The roles of all changes, in the order of each role's first change. */
function lanesOf(facts: Parameters<typeof planRoles>[1]): readonly string[] {
  const { changes } = planRoles(desired, facts, consents.adopt);
  expect(changes.length).toBeGreaterThan(names.length);
  return [...new Set(changes.map(roleOf))];
}

test('every change of a role is in the lane of that role: create, correct, adopt and remove', () => {
  const facts = { surplus: [], ...unlimited };
  const none = new Map(names.map((name) => [name, null] as const));
  expect(lanesOf({ ...facts, actual: none })).toEqual(names);
  const other = desired.roles.map((role) => {
    const { declared: written } = role;
    const [attached, inline] = [['arn:aws:iam::aws:policy/Other'], new Map([['old', document]])];
    return [
      written.name,
      { ...soundRole(desired, role), tags: {}, attached, inline, description: '' },
    ] as const;
  });
  expect(lanesOf({ ...facts, actual: new Map(other) })).toEqual(names);
  const removal = removeRoles(
    desired,
    desired.roles.map((role) => soundRole(desired, role)),
    'No longer declared.',
  );
  expect(removal.changes.map(roleOf)).toEqual(names);
});
