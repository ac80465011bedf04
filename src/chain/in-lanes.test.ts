import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inLanes } from './in-lanes.ts';

interface Piece {
  readonly lane: string;
  readonly turns: number;
  readonly index: number;
}

const pieces = fc
  .array(fc.record({ lane: fc.constantFrom('a', 'b', 'c', 'd'), turns: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 12,
  })
  .map((list) => list.map((piece, index): Piece => ({ ...piece, index })));

async function turnsOf({ turns }: Piece): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
}

describe('inLanes', () => {
  test('runs all tasks, each lane in order, within the limit', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 4 }), async (all, limit) => {
        const [done, begun]: [Piece[], Set<Piece>] = [[], new Set()];
        let most = 0;
        await inLanes(
          all,
          ({ lane }) => lane,
          limit,
          async (piece) => {
            expect([...begun].some(({ lane }) => lane === piece.lane)).toBe(false);
            begun.add(piece);
            most = Math.max(most, begun.size);
            await turnsOf(piece);
            begun.delete(piece);
            done.push(piece);
          },
        );
        expect(new Set(done)).toEqual(new Set(all));
        expect(most).toBeLessThanOrEqual(limit);
        for (const lane of ['a', 'b', 'c', 'd']) {
          const order = done.filter((piece) => piece.lane === lane).map(({ index }) => index);
          expect(order).toEqual(order.toSorted((one, other) => one - other));
        }
      }),
    );
  });

  test('starts nothing after an error, finishes running tasks, and throws the first error', async () => {
    await fc.assert(
      fc.asyncProperty(
        pieces.filter((all) => all.length > 0),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(11),
        async (all, limit, at) => {
          const failing = at % all.length;
          const [begun, ended]: [Piece[], Piece[]] = [[], []];
          let failed = false;
          const run = inLanes(
            all,
            ({ lane }) => lane,
            limit,
            async (piece) => {
              expect(failed).toBe(false);
              begun.push(piece);
              await turnsOf(piece);
              ended.push(piece);
              if (piece.index !== failing) return;
              failed = true;
              throw new Error(`piece ${failing}`);
            },
          );
          await expect(run).rejects.toThrow(`piece ${failing}`);
          expect(ended).toHaveLength(begun.length);
        },
      ),
    );
  });

  test('runs lanes concurrently', async () => {
    let free = () => {};
    const freed = new Promise<void>((resolve) => {
      free = resolve;
    });
    await inLanes(
      ['waits', 'frees'],
      (piece) => piece,
      2,
      async (piece) => (piece === 'waits' ? freed : free()),
    );
  });
});
