import { expect, it } from 'vitest';
import { fakeChain } from '../../test/support/fake-context.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { requireAccountId } from '../trust/arn.ts';
import { accountOfOption, entryOfRole } from './find-by-name.ts';

const access = { kind: 'profile', profile: 'any' } as const;
const chain = fakeChain({
  aws: {
    region: 'eu-central-1',
    account: requireAccountId('111111111111'),
    accounts: [{ name: 'analytics', id: requireAccountId('222222222222'), access }],
  },
});

function problemOf(work: () => unknown): IrsaError {
  try {
    work();
  } catch (error) {
    if (error instanceof IrsaError) return error;
    throw error;
  }
  throw new Error('there is no error');
}

it.each([
  ['analytics', 'analytics'],
  ['222222222222', 'analytics'],
  ['111111111111', null],
])('--account %s finds the account by its name or ID', (account, name) => {
  expect(accountOfOption(chain, { account })?.name).toBe(name);
});

it('returns no account without the option', () => {
  expect(accountOfOption(chain, {})).toBeUndefined();
});

it('refuses an unknown account and lists the known ones', () => {
  const error = problemOf(() => accountOfOption(chain, { account: 'analytic' }));
  expect(error.code).toBe('IRSA-AWS-027');
  expect(error.problem.why).toBe('It has 111111111111 and analytics (222222222222).');
  const bare = problemOf(() => accountOfOption(fakeChain(), { account: 'analytics' }));
  expect([bare.code, bare.problem.why]).toEqual(['IRSA-AWS-027', 'It lists no accounts.']);
});

it('a role name that two accounts have needs --account', () => {
  const roles = [{ name: 'orders' }, { name: 'Orders', account: 'analytics' }, { name: 'carts' }];
  const { code, problem } = problemOf(() => entryOfRole('orders', roles, (role) => role));
  expect(code).toBe('IRSA-ROLE-056');
  expect(problem.why).toBe('The accounts are spec.aws.account and analytics.');
});
