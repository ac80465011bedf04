import { expect, it } from 'vitest';
import { isJson } from './content-type.ts';

it.each([
  'application/json',
  'Application/JSON ',
  'application/json; charset=utf-8',
  'application/json ;charset = "UTF-8" ; x=y',
  'application/json; charset=us-ascii',
  'application/json; charset',
  'application/json;',
])('takes %j', (contentType) => {
  expect(isJson(contentType)).toBe(true);
});

it.each([
  undefined,
  '',
  'text/plain',
  'application/json2',
  'application/json; charset=latin1',
  'application/json; charset=',
  'application/json; charset="utf-8"x"',
  'application/json; charset="utf-8',
])('refuses %j', (contentType) => {
  expect(isJson(contentType)).toBe(false);
});

it.each([
  ['a quote at the end', (blanks: string) => `application/json; charset="${blanks}"x`],
  ['none', (blanks: string) => `application/json; charset=${blanks}x`],
  ['blanks before the name', (blanks: string) => `application/json;${blanks}charset=utf-8`],
])('takes no time over 60,000 blanks with %s', (_, make) => {
  const before = performance.now();
  expect(isJson(make(' '.repeat(60_000)))).toBe(false);
  expect(performance.now() - before).toBeLessThan(100);
});
