import { expect, it } from 'vitest';
import { maySign, type RestartSight, restartOf } from './restart-parts.ts';

const sight = (at: number, [answers, hasOld, hasNew, newListens]: readonly boolean[]): RestartSight => ({
  at,
  answers: answers ?? false,
  hasOld: hasOld ?? false,
  hasNew: hasNew ?? false,
  newListens: newListens ?? false,
});

it('a restart has four parts', () => {
  const sights = [
    sight(1000, [true, true, false]),
    sight(2000, [false, true, false]),
    sight(5000, [false, false, false]),
    sight(9000, [false, false, true]),
    sight(10_000, [true, false, true]),
  ];
  expect(restartOf(sights, 500, 11_000)).toEqual({
    parts: { noticing: 1500, stopping: 3000, starting: 4000, ready: 2000 },
    away: 8000,
  });
});

it('what was not seen is not guessed', () => {
  expect(restartOf([sight(1000, [true, true, false])], 500, 2000)).toEqual({
    parts: { noticing: null, stopping: null, starting: null, ready: null },
    away: 0,
  });
});

const [old, away, started, listening, back] = [
  sight(1000, [true, true, false]),
  sight(2000, [false, false, false]),
  sight(3000, [false, false, true]),
  sight(4000, [false, false, true, true]),
  sight(5000, [true, false, true, true]),
];

it.each([
  ['was never seen away', true, [old, old]],
  ['answered again', true, [old, away, back]],
  ['listened, and did not answer just when it was looked at', true, [old, away, listening, away]],
  ['answered before the old one was seen away', true, [old, back, away]],
  ['started again and again, and never listened', false, [old, away, started, away, started]],
])('a new API server that %s may have signed: %s', (_, expected, sights) => {
  expect(maySign(sights)).toBe(expected);
});
