import { expect, test } from 'vitest';
import { IrsaError } from '../errors/irsa-error.ts';
import { untilSpread } from './until-spread.ts';

function answer(code: string): IrsaError {
  const cause = Object.assign(new Error('text'), { name: code, $metadata: { httpStatusCode: 400 } });
  return new IrsaError('IRSA-AWS-009', { what: 'w', why: 'y', next: 'n' }, { cause });
}

/** Fails with each of the errors in turn, then succeeds. */
function callThatFails(...errors: readonly Error[]) {
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

test('an answer that passes by itself is waited for', async () => {
  const call = callThatFails(answer('MalformedPolicyDocument'), answer('MalformedPolicyDocument'));
  expect(await untilSpread(call.run, spreading, [1, 1, 1])).toBe('done');
  expect(call.calls).toBe(3);
});

test('waiting ends, with the last answer', async () => {
  const call = callThatFails(...Array.from({ length: 9 }, () => answer('MalformedPolicyDocument')));
  await expect(untilSpread(call.run, spreading, [1, 1])).rejects.toMatchObject({ code: 'IRSA-AWS-009' });
  expect(call.calls).toBe(3);
});

test.each([answer('AccessDenied'), new Error('broken connection')])('%s is not repeated', async (error) => {
  const call = callThatFails(error);
  await expect(untilSpread(call.run, spreading, [1])).rejects.toBe(error);
  expect(call.calls).toBe(1);
});
