import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from './confirm.ts';

function answering(text: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(text);
  return { terminal: { input, output }, shown: () => String(output.read() ?? '') };
}

describe('the question before a change', () => {
  it.each(['yes\n', ' YES \n', 'yes'])('goes on after %j', async (text) => {
    const { terminal, shown } = answering(text);
    await confirm('Carry out 2 changes?', false, terminal);
    expect(shown()).toContain('Carry out 2 changes? Only "yes" goes on: ');
  });

  it.each(['y\n', 'no\n', '\n'])('stops after %j', async (text) => {
    const { terminal } = answering(text);
    await expect(confirm('Go on?', false, terminal)).rejects.toMatchObject({
      code: 'IRSA-CLI-005',
      problem: {
        why: text.trim() === '' ? 'There was no answer.' : `The answer was ${JSON.stringify(text.trim())}.`,
      },
    });
  });

  it('stops where the input ends', async () => {
    await expect(confirm('Go on?', false, answering('').terminal)).rejects.toMatchObject({
      code: 'IRSA-CLI-005',
      problem: { why: 'There was no answer.' },
    });
  });

  it('takes a yes from a terminal only', async () => {
    const { terminal, shown } = answering('yes\n', false);
    await expect(confirm('Go on?', false, terminal)).rejects.toMatchObject({ code: 'IRSA-CLI-001' });
    expect(shown()).toBe('');
  });

  it('is not asked where --yes was given', async () => {
    const { terminal, shown } = answering('', false);
    await confirm('Go on?', true, terminal);
    expect(shown()).toBe('');
  });
});
