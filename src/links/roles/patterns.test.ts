import { expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { consents } from '../../../test/support/issuer-facts.ts';
import { desiredRoles, onlyRole, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import { checkRoles } from './check.ts';
import { planRoles } from './plan.ts';
import type { StoredRole } from './ports.ts';

const exact = desiredRoles();
const serviceAccountsLike = [{ namespace: 'shop', name: 'web-*' }];
const roles = [{ ...onlyRole(exact).declared, serviceAccountsLike }];
const wide = desiredRoles(fakeContext({ chain: fakeChain({ roles }) }));
const name = onlyRole(exact).declared.name;

function factsOf(stored: StoredRole, surplus: readonly StoredRole[] = []) {
  return { actual: new Map([[name, stored]]), surplus, ...unlimited };
}

function planned(desired: typeof exact, stored: StoredRole) {
  return planRoles(desired, factsOf(stored), consents.none);
}

test('a pattern is trusted by StringLike together with the names, and each plan warns of it', () => {
  const { changes, findings } = planned(wide, soundRole(exact));
  expect(changes.map(({ kind }) => kind)).toEqual(['set-trust-policy', 'set-role-settings']);
  const host = 'prod-1-oidc.s3.eu-central-1.amazonaws.com';
  const subjects = ['system:serviceaccount:shop:orders', 'system:serviceaccount:shop:web-*'];
  const like = { StringLike: { [`${host}:sub`]: subjects } };
  expect(JSON.stringify(changes[0]?.after)).toContain(JSON.stringify(like).slice(1, -1));
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ROLE-051', 'warning']]);
  expect(planned(wide, soundRole(wide)).changes).toEqual([]);
});

test('it is removed, or the whole role, when irsa.yaml no longer requests it', () => {
  expect(planned(exact, soundRole(wide)).changes.map(({ kind }) => kind)).toContain('set-trust-policy');
  const old = { ...soundRole(wide), name: 'prod-1-old' };
  const { changes } = planRoles(exact, factsOf(soundRole(exact), [old]), consents.prune);
  expect(changes.map(({ kind, target }) => `${kind} ${target}`)).toEqual(['delete-role prod-1-old']);
});

test('verify accepts it, and finds one that is wider or was not requested', () => {
  const stored = soundRole(wide);
  expect(checkRoles(wide, factsOf(stored))).toEqual([]);
  const trustPolicy = JSON.parse(JSON.stringify(stored.trustPolicy).replace(':web-*', ':*'));
  expect(checkRoles(wide, factsOf({ ...stored, trustPolicy }))).toMatchObject([{ code: 'IRSA-ROLE-032' }]);
  expect(checkRoles(exact, factsOf(stored))).toMatchObject([{ code: 'IRSA-ROLE-032' }]);
});
