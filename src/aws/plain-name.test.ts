import { expect, test } from 'vitest';
import { plainName } from './plain-name.ts';

test.each([
  ['Oidc.Example.COM.', 'oidc.example.com'],
  ['\\052.example.com.', '*.example.com'],
  ['_x1.example.com', '_x1.example.com'],
])('%s is %s', (name, plain) => {
  expect(plainName(name)).toBe(plain);
});
