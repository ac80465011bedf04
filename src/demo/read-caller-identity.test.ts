import { expect, it } from 'vitest';
import { readCallerIdentity } from './read-caller-identity.ts';

const identity = {
  UserId: 'AROA:x',
  Account: '123456789012',
  Arn: 'arn:aws:sts::123456789012:assumed-role/a/x',
};

it.each(['', 'DeprecationWarning: {old}\n'])('reads the output of the AWS CLI, also after %j', (warning) => {
  expect(readCallerIdentity(`${warning}${JSON.stringify(identity, null, 4)}\n${warning}`)).toEqual(identity);
});

it.each(['', 'out of luck', '{}', JSON.stringify({ ...identity, Arn: null })])(
  'returns null for other output: %j',
  (printed) => {
    expect(readCallerIdentity(printed)).toBeNull();
  },
);
