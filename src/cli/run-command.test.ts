import { expect, it } from 'vitest';
import { wantsJson } from './run-command.ts';

it.each(['-o json', '-ojson', '-o=json', '-qo=json', '--output json', '--output=json'])(
  'errors are JSON with `%s`, even if another argument is wrong',
  (words) => expect(wantsJson(['plan', ...words.split(' '), '--wrong'])).toBe(true),
);

it.each(['-o yaml', '-o=yaml', '-f json', '-o jsonx'])('and in text with `%s`', (words) =>
  expect(wantsJson(['plan', ...words.split(' ')])).toBe(false),
);
