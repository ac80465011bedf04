import { describe, expect, it } from 'vitest';
import { IrsaError } from '../../errors/irsa-error.ts';
import { look } from './look.ts';

const never = new AbortController().signal;

function looking(work: () => Promise<string | null>) {
  return { subject: 'it', nothing: null, work, describe: (found: string | null) => `found ${found}` };
}

describe('a look', () => {
  it('says what it saw', async () => {
    expect(
      await look(
        never,
        looking(async () => 'x'),
      ),
    ).toEqual({ found: 'x', line: 'looked at it: found x' });
  });

  it('says in one sentence why it saw nothing', async () => {
    const problem = { what: 'There are no credentials.', why: 'why', next: 'next' };
    const failed = looking(() => Promise.reject(new IrsaError('IRSA-AWS-001', problem)));
    expect(await look(never, failed)).toEqual({
      found: null,
      line: 'looked at it: There are no credentials',
    });
  });

  it.each([
    ['IRSA-CLUSTER-005', 'not allowed'],
    ['IRSA-CLUSTER-002', 'no answer'],
  ] as const)('shortens %s', async (code, said) => {
    const failed = looking(() => Promise.reject(new IrsaError(code, { what: 'w', why: 'y', next: 'n' })));
    expect((await look(never, failed)).line).toBe(`looked at it: ${said}`);
  });

  it('says nothing of what it does not know', async () => {
    const failed = looking(() => Promise.reject(new TypeError('secret')));
    expect((await look(never, failed)).line).toBe('looked at it: no answer');
  });

  it.each([0, 1])('ends with its bound (%i), also where nobody ever answers', async (when) => {
    const bound = new AbortController();
    if (when === 0) bound.abort();
    const pending = look(
      bound.signal,
      looking(() => new Promise(() => {})),
    );
    bound.abort();
    expect((await pending).line).toBe('looked at it: no answer in time');
  });
});
