import { describe, expect, it } from 'vitest';
import { slots } from './slots.ts';

/** A task that ends on request. */
function pieces(room: ReturnType<typeof slots>) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string) =>
    room.take(
      () =>
        new Promise<void>((resolve) => {
          begun.push(name);
          ends.set(name, resolve);
        }),
    );
  return { begun, start, end: (name: string) => ends.get(name)?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('slots', () => {
  it('limits concurrent tasks, and runs the others in order', async () => {
    const room = slots(2);
    const { begun, start, end } = pieces(room);
    for (const name of ['a', 'b', 'c', 'd']) void start(name);
    await turn();
    expect([begun, room.isFull()]).toEqual([['a', 'b'], true]);
    end('b');
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('shrinks for a refused task, which continues before the waiting ones', async () => {
    const room = slots(3);
    const { begun, start, end } = pieces(room);
    void start('a');
    void start('b');
    void room.take(async () => {
      begun.push(`refused, ${await room.shrink()}`);
    });
    void start('c');
    await turn();
    expect(begun).toEqual(['a', 'b']);
    end('a');
    await turn();
    expect(begun).toEqual(['a', 'b', 'refused, true', 'c']);
    expect(room.isFull()).toBe(true);
  });

  it('does not shrink if no other task runs', async () => {
    const room = slots(3);
    expect(await room.take(() => room.shrink())).toBe(false);
  });
});
