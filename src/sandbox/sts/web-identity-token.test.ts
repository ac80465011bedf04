import { expect, it } from 'vitest';
import { readIdentity, readToken } from './web-identity-token.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (header: object) => `${part(header)}.${part({ iss: 'https://issuer.example' })}.c2ln`;
const claims = { sub: 'a', aud: 'sts.amazonaws.com', exp: 1, iat: 1 };

it.each([{ crit: ['b64'], b64: true }, { crit: [] }])('refuses a token with critical headers: %j', (more) => {
  expect(readToken(token({ alg: 'RS256' })).issuer).toBe('https://issuer.example');
  expect(() => readToken(token({ alg: 'RS256', ...more }))).toThrow('not a valid JWT');
});

it.each([[['sts.amazonaws.com', 1]], [1], [{}]])('refuses an invalid audience: %j', (aud) => {
  expect(readIdentity(claims).audience).toBe('sts.amazonaws.com');
  expect(() => readIdentity({ ...claims, aud })).toThrow('not a valid JWT');
});
