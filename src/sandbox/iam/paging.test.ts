import fc from 'fast-check';
import { expect, it } from 'vitest';
import { page } from './paging.ts';

it('returns every item exactly once, in order, for any page size', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (items, MaxItems) => {
        const seen: string[] = [];
        let Marker: string | undefined;
        do {
          const shown = page(items, (item) => item, { MaxItems, Marker });
          expect(shown.items.length).toBeLessThanOrEqual(MaxItems);
          seen.push(...shown.items);
          Marker = shown.Marker;
        } while (Marker !== undefined);
        expect(seen).toEqual([...items].sort((a, b) => (a < b ? -1 : 1)));
      },
    ),
  );
});

it('continues after an item that was deleted', () => {
  const first = page(['a', 'b', 'c'], (item) => item, { MaxItems: 2 });
  expect(page(['a', 'c'], (item) => item, { Marker: first.Marker }).items).toEqual(['c']);
});

it('refuses a marker that it did not issue', () => {
  expect(() => page(['a'], (item) => item, { Marker: 'made-up' })).toThrow('Invalid Marker.');
});
