import { expect, it } from 'vitest';
import { refuseWrongEndpoints } from './endpoint-variables.ts';

it.each(['foo', 'localhost:4566', 'https//x.example'])('the error names the invalid endpoint %j', (value) => {
  expect(() => refuseWrongEndpoints({ AWS_ENDPOINT_URL_STS: value })).toThrowError(
    expect.objectContaining({
      code: 'IRSA-AWS-006',
      problem: expect.objectContaining({
        what: 'AWS_ENDPOINT_URL_STS is not a URL.',
        why: `It is "${value}".`,
      }),
    }),
  );
});

it('the error does not repeat a password', () => {
  expect(() => refuseWrongEndpoints({ AWS_ENDPOINT_URL: 'ftp://me:hunter2@x.example' })).toThrowError(
    expect.objectContaining({ problem: expect.objectContaining({ why: 'Expected http:// or https://.' }) }),
  );
});

it.each([{}, { AWS_ENDPOINT_URL: '' }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }])('accepts %j', (env) => {
  expect(() => refuseWrongEndpoints(env)).not.toThrow();
});
