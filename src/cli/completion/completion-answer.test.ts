import { expect, it } from 'vitest';
import { completionAnswer } from './completion-answer.ts';
import type { Question } from './what-to-complete.ts';

function answer(question: Partial<Question>, values: readonly string[] = []): readonly string[] {
  const asked: Question = { candidates: [], kind: null, word: '', given: {}, ...question };
  return completionAnswer(
    asked,
    values.map((value) => ({ value })),
  ).split('\n');
}

it('has a line for each candidate, its description behind a tab, and the directive last', () => {
  const candidates = [{ value: 'plan', description: 'show it\nall' }, { value: 'apply' }, { value: 'pack' }];
  expect(answer({ candidates, word: 'p' })).toEqual(['plan\tshow it\\nall', 'pack', ':4', '']);
});

it('lets the shell offer files where a file is meant', () => {
  expect(answer({ kind: 'file' })).toEqual([':0', '']);
  expect(answer({ kind: 'context' })).toEqual([':4', '']);
});

it('completes the last part of a list, and offers nothing twice', () => {
  const links = ['issuer', 'roles', 'roles', 'proof'];
  expect(answer({ kind: 'link', word: 'issuer,r' }, links)).toEqual(['issuer,roles', ':4', '']);
  expect(answer({ kind: 'link', word: 'issuer,' }, links)).toEqual([
    'issuer,roles',
    'issuer,proof',
    ':4',
    '',
  ]);
  // A context may be called so.
  expect(answer({ kind: 'context', word: 'a,' }, ['a,b', 'b'])).toEqual(['a,b', ':4', '']);
});

it('leaves out names that a terminal would obey', () => {
  expect(answer({ kind: 'context' }, ['good', 'bad\nname', 'red\u001b[31m', ''])).toEqual(['good', ':4', '']);
});
