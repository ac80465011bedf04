import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { collectGarbage } from '../sources/collect-garbage.ts';
import type { Call } from './call.ts';
import { CallsInFlight } from './calls-in-flight.ts';

const limits = {
  calls: 2_000,
  bodyBytes: 3 * 1024 * 1024,
  bytesInFlight: 64 * 1024 * 1024,
  callMilliseconds: 30_000,
  answerMilliseconds: 20_000,
};

/** Calls whose bodies come and whose answers are taken when the test says so, and what became of each. */
function several(over: Partial<typeof limits> = {}) {
  let now = 0;
  const calls = new CallsInFlight({ ...limits, ...over }, () => now);
  const sweepAt = (milliseconds: number) => {
    now = milliseconds;
    calls.sweep();
  };
  const log: string[] = [];
  const begin = (name: string) => {
    const body = new PassThrough();
    const call: Call = {
      method: 'POST',
      target: '/mutate',
      contentType: 'application/json',
      contentEncoding: undefined,
      contentLength: Number.NaN,
      gone: false,
      body,
      answer: (code) => log.push(`${name} ${code}`),
      cutOff: (code) => log.push(`${name} cut ${code}`),
      refuse: () => log.push(`${name} refused`),
      giveUp: () => log.push(`${name} given up`),
      hangUp: () => log.push(`${name} hung up`),
      onceOver: () => {},
    };
    const open = calls.begin(call);
    const texts: string[] = [];
    calls.read(
      open,
      (text) => texts.push(text),
      (code) => log.push(`${name} told of ${code}`),
    );
    const send = (bytes: number) => body.emit('data', Buffer.alloc(bytes, 'a'));
    return {
      body,
      texts,
      send,
      whole: (bytes: number) => {
        send(bytes);
        body.emit('end');
      },
      wait: () => calls.wait(open),
      answer: (bytes: number) => calls.answer(open, 200, 'a'.repeat(bytes), 'text/plain'),
      end: () => calls.end(open),
    };
  };
  return { calls, log, begin, sweepAt };
}

function scene() {
  const { calls, begin } = several();
  return { ...begin('one'), bodies: calls };
}

describe('what all calls hold', () => {
  it('is the body until there is an answer, and the answer until it was taken', () => {
    const { calls, begin } = several();
    const call = begin('one');
    call.send(500);
    expect(calls.bytes).toBe(500);
    call.body.emit('end');
    expect(call.wait()).toBe(true);
    expect(calls.bytes).toBe(500);
    call.answer(2_000);
    expect([calls.bytes, calls.size]).toEqual([2_000, 1]);
    call.end();
    expect([calls.bytes, calls.size]).toEqual([0, 0]);
  });

  it('closes the connection whose answer lies there the longest, and counts it until it is closed', () => {
    const { calls, log, begin } = several({ calls: 10, bytesInFlight: 1_000 });
    const [first, second, third, small] = ['first', 'second', 'third', 'small'].map(begin);
    first?.answer(500);
    second?.answer(400);
    expect(third?.answer(400)).toBe(503);
    expect(small?.answer(50)).toBe(200);
    expect(log).toEqual(['first 200', 'second 200', 'first hung up', 'third cut 503', 'small 200']);
    first?.end();
    expect(calls.bytes).toBeLessThan(500);
    expect(begin('fourth').answer(400)).toBe(200);
  });

  it('is never taken from calls that hold little', () => {
    const { log, begin } = several({ calls: 10, bytesInFlight: 1_000 });
    begin('small').answer(100);
    begin('short').send(100);
    begin('long').send(700);
    begin('longer').send(300);
    expect(log).toEqual(['small 200', 'long cut 503', 'long told of 503']);
  });

  it('is given up where a body or an answer takes longer than it may, each from its own beginning', () => {
    const { log, begin, sweepAt } = several();
    begin('unfinished').send(100);
    const untaken = begin('untaken');
    sweepAt(15_000);
    untaken.answer(100);
    sweepAt(29_999);
    expect(log).toEqual(['untaken 200']);
    sweepAt(30_000);
    expect(log.slice(1)).toEqual(['unfinished cut 408', 'unfinished told of 408']);
    sweepAt(34_999);
    expect(log).toHaveLength(3);
    sweepAt(35_000);
    expect(log.slice(3)).toEqual(['untaken given up']);
  });

  it('leaves a part to pods that need not wait', () => {
    const { log, begin } = several({ calls: 10, bytesInFlight: 1_000 });
    const [one, two, three] = ['one', 'two', 'three'].map(begin);
    for (const call of [one, two, three]) call?.whole(300);
    expect([one?.wait(), two?.wait(), three?.wait()]).toEqual([true, true, false]);
    expect(three?.answer(20)).toBe(200);
    expect(log).toEqual(['three 200']);
  });
});

describe('too many calls', () => {
  it('refuse the one on which nothing has moved for the longest', () => {
    const { calls, log, begin } = several({ calls: 3 });
    begin('unread').answer(10);
    begin('waiting').wait();
    begin('unfinished').send(10);
    begin('fourth');
    begin('fifth');
    expect(log).toEqual(['unread 200', 'unread hung up', 'unfinished refused', 'unfinished told of 503']);
    expect(calls.size).toBe(3);
  });

  it('refuse the newest where all others wait', () => {
    const { log, begin } = several({ calls: 4 });
    for (const name of ['one', 'two', 'three']) expect(begin(name).wait()).toBe(true);
    expect(begin('four').wait()).toBe(false);
    begin('five');
    expect(log).toEqual(['four refused', 'four told of 503']);
  });

  it('refuse one that has just begun, and say so when its body is asked for', () => {
    const { log, begin } = several({ calls: 1 });
    expect(begin('one').wait()).toBe(true);
    begin('two');
    expect(log).toEqual(['two refused', 'two told of 503']);
  });
});

describe('bodies in flight', () => {
  it('come out whole, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter, maxLength: 5 }), { maxLength: 8 }), (parts) => {
        const { body, texts } = scene();
        const bytes = Buffer.from(parts.join('').repeat(100));
        for (const byte of bytes.keys()) body.emit('data', bytes.subarray(byte, byte + 1));
        body.emit('end');
        expect(texts[0] === bytes.toString('utf8')).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('take little more memory than they are long, also where every byte comes by itself', async () => {
    const { body, bodies } = scene();
    const letters = Buffer.alloc(1_000_000, 'a');
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < letters.length; at += 1) body.emit('data', letters.subarray(at, at + 1));
    collectGarbage();
    expect(bodies.bytes).toBe(letters.length);
    expect((process.memoryUsage().heapUsed - before) / letters.length).toBeLessThan(20);
  });
});
