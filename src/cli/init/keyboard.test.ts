import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Keyboard } from './keyboard.ts';

function keyboard() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => modes.push(mode) });
  return { input, modes, keys: new Keyboard(input) };
}

function read(question: Readable): string {
  return String(question.read() ?? '');
}

/** Waits until written data has passed the stream. */
const arrived = () => new Promise((resolve) => setImmediate(resolve));

describe('the keyboard', () => {
  it('gives each question one of the lines typed ahead', async () => {
    const { input, keys } = keyboard();
    input.write('one\rtwo\rthr');
    await arrived();
    expect(read(keys.open())).toBe('one\r');
    expect(read(keys.open())).toBe('two\r');
    const third = keys.open();
    expect(read(third)).toBe('thr');
    input.write('ee\r');
    await arrived();
    expect(read(third)).toBe('ee\r');
  });

  it('treats the ends of pasted lines as Enter', async () => {
    const { input, keys } = keyboard();
    input.write('one\r\ntwo\n');
    await arrived();
    expect(read(keys.open())).toBe('one\r');
    expect(read(keys.open())).toBe('two\r');
  });

  it('replaces a refused line by the next new one, and keeps the other lines for their questions', async () => {
    const { input, keys } = keyboard();
    input.write('wrong\rtwo\r');
    await arrived();
    const first = keys.open();
    expect(read(first)).toBe('wrong\r');
    keys.refuse();
    input.write('right\rthree\r');
    await arrived();
    expect(read(first)).toBe('right\r');
    expect(read(keys.open())).toBe('two\r');
    expect(read(keys.open())).toBe('three\r');
  });

  it('stops if the terminal is closed', async () => {
    const { input, keys } = keyboard();
    input.end();
    await arrived();
    await arrived();
    expect(keys.stopped.aborted).toBe(true);
  });

  it('restores the terminal', () => {
    const { input, modes, keys } = keyboard();
    keys.close();
    expect(modes).toEqual([true, false]);
    expect(input.isPaused()).toBe(true);
    expect(input.listenerCount('data')).toBe(0);
  });
});
