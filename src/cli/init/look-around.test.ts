import { describe, expect, it } from 'vitest';
import { IrsaError } from '../../errors/irsa-error.ts';
import { lookUp } from './look-around.ts';

const never = new AbortController().signal;

function source(work: () => Promise<string | null>) {
  return { subject: 'it', nothing: null, work, describe: (found: string | null) => `found ${found}` };
}

describe('a lookup', () => {
  it('describes its result', async () => {
    expect(
      await lookUp(
        never,
        source(async () => 'x'),
      ),
    ).toEqual({ found: 'x', line: 'checked it: found x' });
  });

  it('gives the reason if it fails', async () => {
    const problem = { what: 'There are no credentials.', why: 'why', next: 'next' };
    const failed = source(() => Promise.reject(new IrsaError('IRSA-AWS-001', problem)));
    expect(await lookUp(never, failed)).toEqual({
      found: null,
      line: 'checked it: There are no credentials',
    });
  });

  it.each([
    ['IRSA-CLUSTER-005', 'not allowed'],
    ['IRSA-CLUSTER-002', 'no answer'],
  ] as const)('shortens %s', async (code, text) => {
    const failed = source(() => Promise.reject(new IrsaError(code, { what: 'w', why: 'y', next: 'n' })));
    expect((await lookUp(never, failed)).line).toBe(`checked it: ${text}`);
  });

  it('hides an unknown error', async () => {
    const failed = source(() => Promise.reject(new TypeError('secret')));
    expect((await lookUp(never, failed)).line).toBe('checked it: no answer');
  });

  it.each([0, 1])('ends with its signal (%i) without an answer', async (when) => {
    const bound = new AbortController();
    if (when === 0) bound.abort();
    const pending = lookUp(
      bound.signal,
      source(() => new Promise(() => {})),
    );
    bound.abort();
    expect((await pending).line).toBe('checked it: no answer in time');
  });
});
