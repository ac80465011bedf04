import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from './confirm.ts';

function answering(text: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(text);
  return { terminal: { input, output }, shown: () => String(output.read() ?? '') };
}

const about = '2 changes will be made.';

describe('the question before a change', () => {
  it.each(['y\n', 'yes\n', ' YES \n', 'y'])('continues after %j', async (text) => {
    const { terminal, shown } = answering(text);
    await confirm({ about }, false, terminal);
    expect(shown()).toContain('2 changes will be made. Continue? [y/N] ');
  });

  it.each(['no\n', 'yep\n', '\n', ''])('stops after %j', async (text) => {
    const { terminal } = answering(text);
    await expect(confirm({ about }, false, terminal)).rejects.toMatchObject({
      code: 'IRSA-CLI-005',
      problem: {
        why: text.trim() === '' ? 'There was no answer.' : `The answer was ${JSON.stringify(text.trim())}.`,
      },
    });
  });

  it('requires typing the name if one is given', async () => {
    const { terminal, shown } = answering('prod-1\n');
    await confirm({ about, typedName: 'prod-1' }, false, terminal);
    expect(shown()).toContain('Type prod-1 to continue: ');
    const other = answering('y\n').terminal;
    await expect(confirm({ about, typedName: 'prod-1' }, false, other)).rejects.toMatchObject({
      code: 'IRSA-CLI-005',
      problem: { next: 'To make the change, run the command again and answer prod-1.' },
    });
  });

  it('reads answers only from a terminal', async () => {
    const { terminal, shown } = answering('yes\n', false);
    await expect(confirm({ about }, false, terminal)).rejects.toMatchObject({ code: 'IRSA-CLI-001' });
    expect(shown()).toBe('');
  });

  it('does not ask with --yes', async () => {
    const { terminal, shown } = answering('', false);
    await confirm({ about }, true, terminal);
    expect(shown()).toBe('');
  });
});
