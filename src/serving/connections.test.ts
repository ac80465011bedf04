import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Connections } from './connections.ts';

let ports = 0;

class FakeSocket extends Socket {
  override readonly remoteAddress: string | undefined;
  override readonly remotePort: number;

  constructor(remotePort = ++ports, isThere = true) {
    super();
    this.remoteAddress = isThere ? '10.0.0.1' : undefined;
    this.remotePort = remotePort;
  }
}

/** At most two connections for longer than a moment, three in it. */
function scene() {
  const clock = { time: 0 };
  const connections = new Connections({ connections: 2, firstCallMilliseconds: 30_000 }, () => clock.time);
  const open = () => {
    const socket = new FakeSocket();
    connections.opened(socket);
    connections.secured(socket);
    return socket;
  };
  const used = () => {
    const socket = open();
    connections.called(socket);
    connections.answered(socket);
    return socket;
  };
  const asking = () => {
    const socket = open();
    connections.called(socket);
    return socket;
  };
  return { clock, connections, open, used, asking };
}

const closed = (...sockets: EventEmitter[]) =>
  sockets.map((socket) => socket instanceof Socket && socket.destroyed);

describe('one connection too many', () => {
  it('costs the oldest that brought no call its place', () => {
    const { open, used } = scene();
    const [kept, first, second, third] = [used(), open(), open(), open()];
    expect(closed(kept, first, second, third)).toEqual([false, true, false, false]);
  });

  it('costs the one its place that was idle for the longest, and none that waits for an answer', () => {
    const { used, asking } = scene();
    const [busy, idle, late, last] = [asking(), used(), used(), used()];
    expect(closed(busy, idle, late, last)).toEqual([false, true, false, false]);
  });

  it('costs one that waits for an answer its place where all do', () => {
    const { asking } = scene();
    const [first, second, third, fourth] = [asking(), asking(), asking(), asking()];
    expect(closed(first, second, third, fourth)).toEqual([true, false, false, false]);
  });
});

describe('a burst', () => {
  it('is let in, and ends with what is idle', () => {
    const { connections, asking } = scene();
    const all = [asking(), asking(), asking()];
    connections.sweep();
    expect(closed(...all)).toEqual([false, false, false]);
    for (const socket of all.slice(1)) connections.answered(socket);
    connections.sweep();
    expect(closed(...all)).toEqual([false, true, false]);
  });

  it('does not let those stay that bring nothing', () => {
    const { clock, connections, open } = scene();
    const all = [open(), open(), open()];
    expect(closed(...all)).toEqual([false, false, false]);
    clock.time = 5_000;
    connections.sweep();
    expect(closed(...all)).toEqual([true, false, false]);
  });
});

describe('a client that has gone', () => {
  it('and comes from the same port again leaves nothing open behind it', () => {
    const { connections } = scene();
    const [first, second] = [new FakeSocket(7), new FakeSocket(7)];
    for (const socket of [first, second]) connections.opened(socket);
    expect([closed(first, second), connections.size]).toEqual([[true, false], 1]);
    connections.dismissAll();
    expect([closed(first, second), connections.size]).toEqual([[true, true], 0]);
  });

  it('before it was taken, or while TLS is agreed on, is not waited for', () => {
    const { connections } = scene();
    const [raw, secure] = [new FakeSocket(8, false), new FakeSocket(8, false)];
    connections.opened(raw);
    connections.secured(secure);
    expect([closed(raw, secure), connections.size]).toEqual([[true, true], 0]);
  });
});
