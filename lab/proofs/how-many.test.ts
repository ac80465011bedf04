import { describe, expect, it } from 'vitest';
import { howMany } from './how-many.ts';

describe('what TIMES and LABS may say', () => {
  it.each([
    [undefined, 10],
    ['', 10],
    ['1', 1],
    ['25', 25],
  ])('%s means %i', (text, many) => {
    expect(howMany('TIMES', text, 10)).toBe(many);
  });

  it.each(['0', 'x', '-1', '1.5', '1e3', ' ', '00'])('%s is refused', (text) => {
    expect(() => howMany('TIMES', text, 10)).toThrow(`TIMES is ${text}, which is no number from 1 on.`);
  });
});
