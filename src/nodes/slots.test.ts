import { describe, expect, it } from 'vitest';
import { slots } from './slots.ts';

/** Work that ends when it is told to. */
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

describe('room for pieces of work', () => {
  it('lets so many run at once, the others in their order', async () => {
    const room = slots(2);
    const { begun, start, end } = pieces(room);
    for (const name of ['a', 'b', 'c', 'd']) void start(name);
    await turn();
    expect([begun, room.isFull()]).toEqual([['a', 'b'], true]);
    end('b');
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('grows smaller for work that found none, which goes on before those that wait', async () => {
    const room = slots(3);
    const { begun, start, end } = pieces(room);
    void start('a');
    void start('b');
    void room.take(async () => {
      begun.push(`refused, ${await room.giveWay()}`);
    });
    void start('c');
    await turn();
    expect(begun).toEqual(['a', 'b']);
    end('a');
    await turn();
    expect(begun).toEqual(['a', 'b', 'refused, true', 'c']);
    expect(room.isFull()).toBe(true);
  });

  it('is not waited for where nothing else is at work', async () => {
    const room = slots(3);
    expect(await room.take(() => room.giveWay())).toBe(false);
  });
});
