import { PassThrough } from 'node:stream';
import { isatty } from 'node:tty';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Terminal, withTerminal } from './ask-on-terminal.ts';

function terminal(isTTY: boolean): { terminal: Terminal; input: PassThrough; shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  return { terminal: { input, output }, input, shown: () => String(output.read() ?? '') };
}

describe('asking on a terminal', () => {
  it('shows each question and reads a line for each, also if both lines arrive together', async () => {
    const { terminal: t, input, shown } = terminal(true);
    input.write('one\ntwo\n');
    const answers = await withTerminal(async (ask) => [await ask?.('First? '), await ask?.('Second? ')], t);
    expect(answers).toEqual(['one', 'two']);
    expect(shown()).toContain('First? ');
  });

  it('wraps a question that is wider than the terminal between words', async () => {
    const { terminal: t, input, shown } = terminal(true);
    input.write('yes\n');
    const output = Object.assign(t.output, { columns: 50 });
    const question = 'Adds the role prod-1-shop-zz to irsa.yaml. Continue? [y/N] ';
    expect(await withTerminal(async (ask) => ask?.(question), { ...t, output })).toBe('yes');
    expect(shown()).toContain('Adds the role prod-1-shop-zz to irsa.yaml.\nContinue? [y/N] ');
  });

  it('returns null after the end of the input', async () => {
    const { terminal: t, input } = terminal(true);
    input.end('one\n');
    const answers = await withTerminal(
      async (ask) => [await ask?.('a'), await ask?.('b'), await ask?.('c')],
      t,
    );
    expect(answers).toEqual(['one', null, null]);
  });

  it('stops at Ctrl-C with exit code 130', async () => {
    const { terminal: t, input } = terminal(true);
    const answer = withTerminal(async (ask) => ask?.('a'), {
      ...t,
      output: Object.assign(t.output, { isTTY: true }),
    });
    input.write('\u0003');
    const error: unknown = await answer.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'IRSA-PLAN-005' });
  });

  it('never opens standard input unless it is a terminal: a pipe would become non-blocking', async ({
    skip,
  }) => {
    skip(isatty(0), 'standard input of this test is a terminal');
    const opened = vi.spyOn(process, 'stdin', 'get');
    onTestFinished(() => opened.mockRestore());
    expect(await withTerminal(async (ask) => ask)).toBeNull();
    expect(opened).not.toHaveBeenCalled();
  });

  it('cannot ask in a pipe', async () => {
    const { terminal: t } = terminal(false);
    expect(await withTerminal(async (ask) => ask, t)).toBeNull();
  });
});
