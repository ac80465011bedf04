import { expect, test } from 'vitest';
import { IrsaError } from '../errors/irsa-error.ts';
import { retryUntilConsistent } from './eventual-consistency.ts';

function answer(code: string): IrsaError {
  const cause = Object.assign(new Error('text'), { name: code, $metadata: { httpStatusCode: 400 } });
  return new IrsaError('IRSA-AWS-009', { what: 'w', why: 'y', next: 'n' }, { cause });
}

/** Fails with each error in turn, then succeeds. */
function failingCall(...errors: readonly Error[]) {
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    async run() {
      const error = errors[calls];
      calls += 1;
      if (error) throw error;
      return 'done';
    },
  };
}

const spreading = (code: string) => code === 'MalformedPolicyDocument';

test('a transient error is retried', async () => {
  const call = failingCall(answer('MalformedPolicyDocument'), answer('MalformedPolicyDocument'));
  expect(await retryUntilConsistent(call.run, spreading, [1, 1, 1])).toBe('done');
  expect(call.calls).toBe(3);
});

test('retrying stops with the last error', async () => {
  const call = failingCall(...Array.from({ length: 9 }, () => answer('MalformedPolicyDocument')));
  await expect(retryUntilConsistent(call.run, spreading, [1, 1])).rejects.toMatchObject({
    code: 'IRSA-AWS-009',
  });
  expect(call.calls).toBe(3);
});

test.each([answer('AccessDenied'), new Error('broken connection')])('%s is not retried', async (error) => {
  const call = failingCall(error);
  await expect(retryUntilConsistent(call.run, spreading, [1])).rejects.toBe(error);
  expect(call.calls).toBe(1);
});
