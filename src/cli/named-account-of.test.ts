import { expect, it } from 'vitest';
import { fakeChain } from '../../test/support/fake-context.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { requireAccountId } from '../trust/arn.ts';
import { accountOfOption } from './named-account-of.ts';
import { inTwoAccounts } from './no-such-role.ts';

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
])('--account %s means the account by its name or ID', (account, name) => {
  expect(accountOfOption(chain, { account })?.name).toBe(name);
});

it('without the option no account is meant', () => {
  expect(accountOfOption(chain, {})).toBeUndefined();
});

it('another one is refused, and those that there are named', () => {
  const error = problemOf(() => accountOfOption(chain, { account: 'analytic' }));
  expect(error.code).toBe('IRSA-AWS-027');
  expect(error.problem.why).toBe('It has 111111111111 and analytics (222222222222).');
  const bare = problemOf(() => accountOfOption(fakeChain(), { account: 'analytics' }));
  expect([bare.code, bare.problem.why]).toEqual(['IRSA-AWS-027', 'It names none.']);
});

it('a role whose name two accounts have is asked for by its account', () => {
  const { code, problem } = inTwoAccounts('orders', [null, 'analytics']);
  expect(code).toBe('IRSA-ROLE-056');
  expect(problem.why).toBe('They are in that of spec.aws.account and analytics.');
});
