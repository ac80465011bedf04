import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LeaseHolder } from '../chain/lease.ts';
import { livenessOf, ownOrigin } from './process-origin.ts';

const own = ownOrigin();
const holder = (over: Partial<LeaseHolder>): LeaseHolder => ({
  user: 'operator',
  host: 'laptop',
  pid: process.pid,
  run: 'r1',
  origin: own,
  ...over,
});

describe('a process that holds a lease', () => {
  beforeEach(({ skip }) =>
    skip(process.platform !== 'linux', 'only Linux says in /proc when a process began'),
  );

  it('lives while it runs', () => {
    expect(livenessOf(holder({}), own)).toBe('alive');
  });

  it('is dead once it has ended, and where another one has its ID', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(livenessOf(holder({ pid: child.pid ?? 0 }), own)).toBe('dead');
    expect(livenessOf(holder({ origin: own && { ...own, started: '1' } }), own)).toBe('dead');
  });

  it.each([
    ['of another process namespace', own && { ...own, namespace: 'pid:[1]' }],
    ['of another start of the machine', own && { ...own, boot: 'other' }],
    ['that does not say where it comes from', null],
  ])('%s is not known, whatever has its ID here', (_, origin) => {
    expect(livenessOf(holder({ origin, pid: 99_999_999 }), own)).toBe('unknown');
    expect(livenessOf(holder({ origin }), own)).toBe('unknown');
  });
});
