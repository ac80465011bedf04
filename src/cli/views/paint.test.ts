import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { canvasOf, paint, renderLine, wrap } from './paint.ts';

function stream(isTTY: boolean, columns?: number): NodeJS.WriteStream {
  return Object.create(process.stdout, { isTTY: { value: isTTY }, columns: { value: columns } });
}

function environment(
  values: Readonly<Record<'NO_COLOR' | 'FORCE_COLOR' | 'TERM', string | undefined>>,
): void {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('colour', () => {
  it.each([
    ['a terminal', true, undefined, undefined, true],
    ['a pipe', false, undefined, undefined, false],
    ['a terminal with NO_COLOR', true, '1', undefined, false],
    ['a terminal with an empty NO_COLOR', true, '', undefined, true],
    ['a pipe with FORCE_COLOR', false, undefined, '1', true],
    ['a pipe with FORCE_COLOR=0', false, undefined, '0', false],
    ['both', true, '1', '1', false],
  ])('on %s', (_, isTTY, no, force, colour) => {
    environment({ NO_COLOR: no, FORCE_COLOR: force, TERM: 'xterm' });
    expect(canvasOf(stream(isTTY)).colour).toBe(colour);
  });

  it('is absent on a terminal without colour, unless it is forced', () => {
    environment({ NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'dumb' });
    expect(canvasOf(stream(true)).colour).toBe(false);
    environment({ NO_COLOR: undefined, FORCE_COLOR: '1', TERM: 'dumb' });
    expect(canvasOf(stream(true)).colour).toBe(true);
  });

  it('is added only if the canvas has colour', () => {
    const line = ['a ', paint('red', 'x')];
    expect(renderLine(line, { colour: false, width: 80 })).toBe('a x');
    expect(renderLine(line, { colour: true, width: 80 })).toBe('a \u001b[31mx\u001b[39m');
  });

  it('never comes from the text itself', () => {
    const hostile = '\u001b[2J\u009b1m\u202e';
    const escaped = '\\u001b[2J\\u009b1m\\u202e';
    expect(renderLine([hostile, paint('dim', hostile)], { colour: false, width: 80 })).toBe(
      escaped + escaped,
    );
    expect(renderLine([paint('dim', hostile)], { colour: true, width: 80 })).toBe(
      `\u001b[2m${escaped}\u001b[22m`,
    );
  });
});

describe('width', () => {
  it('is the width of the terminal, or 80 in a pipe', () => {
    expect(canvasOf(stream(true, 72)).width).toBe(72);
    expect(canvasOf(stream(false)).width).toBe(80);
    expect(canvasOf(stream(true, 0)).width).toBe(80);
  });

  it('is COLUMNS in a pipe, for results and errors alike', () => {
    vi.stubEnv('COLUMNS', '120');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(canvasOf(stream(false)).width).toBe(120);
    expect(canvasOf(stream(true, 72)).width).toBe(72);
    vi.stubEnv('COLUMNS', 'wide');
    expect(canvasOf(stream(false)).width).toBe(80);
  });

  it('wraps only between words', () => {
    expect(wrap('one two https://a.example/a-very-long-path-without-end end', '  ', 20)).toEqual([
      '  one two',
      '  https://a.example/a-very-long-path-without-end',
      '  end',
    ]);
  });

  it('keeps a command in backticks and the following punctuation together', () => {
    expect(wrap('Run (`irsactl apply --only issuer`), or `irsactl verify`.', '  ', 32)).toEqual([
      '  Run',
      '  (`irsactl apply --only issuer`),',
      '  or `irsactl verify`.',
    ]);
  });
});
