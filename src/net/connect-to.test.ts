import { expect, test } from 'vitest';
import { parseConnectTo, redirectConnection } from './connect-to.ts';

test.each([
  [
    'issuer.example:443:127.0.0.1:8443',
    { host: 'issuer.example', port: 443, toHost: '127.0.0.1', toPort: 8443 },
  ],
  ['::127.0.0.1:8443', { host: '', port: null, toHost: '127.0.0.1', toPort: 8443 }],
  ['Issuer.Example::[::1]:', { host: 'issuer.example', port: null, toHost: '::1', toPort: null }],
  [':::', { host: '', port: null, toHost: '', toPort: null }],
])('%s is read as by curl', (text, rule) => {
  expect(parseConnectTo(text)).toEqual(rule);
});

test.each(['', 'host', 'host:443', 'host:443:other', 'a:b:c:d', 'a:1:b:99999', 'a:1:b:2:3'])(
  'refuses %j',
  (text) => {
    expect(parseConnectTo(text)).toBeNull();
  },
);

test('the first matching rule applies, and omitted parts stay', () => {
  const rules = ['a.example:443:first:1', 'a.example::second:', '::last:9'].map((text) => {
    const rule = parseConnectTo(text);
    if (!rule) throw new Error(text);
    return rule;
  });
  expect(redirectConnection(rules, 'A.example', 443)).toEqual({ host: 'first', port: 1 });
  expect(redirectConnection(rules, 'a.example', 8443)).toEqual({ host: 'second', port: 8443 });
  expect(redirectConnection(rules, 'b.example', 443)).toEqual({ host: 'last', port: 9 });
  expect(redirectConnection([], 'b.example', 443)).toBeNull();
});
