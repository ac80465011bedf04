import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Canvas, type Line, renderLine } from './paint.ts';
import { excerptLines, problemLines } from './problem-view.ts';

const pipe: Canvas = { colour: false, width: 60 };
const problem = {
  code: 'IRSA-ROLE-032',
  what: 'The trust policy of prod-1-shop-orders names another service account.',
  why: 'sub is system:serviceaccount:shop:order, irsa.yaml says shop/orders.',
  next: 'Run `irsactl apply`.',
  place: { file: 'irsa.yaml', line: 14, column: 7 },
} as const;

function shown(lines: readonly Line[], canvas: Canvas): string {
  return lines.map((line) => renderLine(line, canvas)).join('\n');
}

describe('a problem as text', () => {
  it('has code, what, why and next', () => {
    expect(`\n${shown(problemLines(problem, pipe), pipe)}\n`).toBe(`
IRSA-ROLE-032  irsa.yaml:14:7: The trust policy of
               prod-1-shop-orders names another service
               account.
  why   sub is system:serviceaccount:shop:order, irsa.yaml
        says shop/orders.
  next  Run \`irsactl apply\`.
  more  irsactl explain IRSA-ROLE-032
`);
  });

  it('is below its code if the line is too narrow', () => {
    const narrow = { ...pipe, width: 40 };
    expect(`\n${shown(problemLines(problem, narrow), narrow)}\n`).toBe(`
IRSA-ROLE-032
  irsa.yaml:14:7: The trust policy of
  prod-1-shop-orders names another
  service account.
  why   sub is
        system:serviceaccount:shop:order,
        irsa.yaml says shop/orders.
  next  Run \`irsactl apply\`.
  more  irsactl explain IRSA-ROLE-032
`);
  });

  it('shows a file name once', () => {
    const what = 'irsa.yaml cannot be read.';
    const [head = ''] = problemLines({ ...problem, what, place: { file: 'irsa.yaml' } }, pipe);
    expect(renderLine(head, pipe)).toBe('IRSA-ROLE-032  irsa.yaml cannot be read.');
  });

  it('keeps a command that is longer than the terminal whole, on a separate line', () => {
    const command = '`irsactl apply --adopt --connect-to ::127.0.0.1:8443 --ca-file sandbox-ca.pem`';
    const lines = problemLines({ ...problem, next: `Take it over with ${command} after a look.` }, pipe);
    expect(`${shown(lines, pipe)}\n`).toContain(`
  next  Take it over with
        ${command}
        after a look.
`);
  });

  it('has colour if the canvas has it', () => {
    const canvas = { colour: true, width: 200 };
    expect(shown(problemLines(problem, canvas), canvas)).toContain('\u001b[31mIRSA-ROLE-032\u001b[39m');
    expect(shown(problemLines(problem, canvas, 'warning'), canvas)).toContain('\u001b[33mIRSA-ROLE-032');
  });

  it('marks a warning, also without colour', () => {
    expect(shown(problemLines(problem, pipe, 'warning'), pipe)).toMatch(
      /^IRSA-ROLE-032 {2}warning: irsa\.yaml:14:7: /,
    );
  });

  it('never breaks a line to copy', () => {
    const record = `_${'x'.repeat(32)}.oidc.example.com. CNAME _${'y'.repeat(32)}.acm-validations.aws.`;
    const lines = problemLines(
      { ...problem, next: `Add this:\n  ${record}\nThen go on.` },
      { colour: false, width: 40 },
    );
    expect(shown(lines, pipe)).toContain(`\n          ${record}\n        Then go on.\n`);
  });

  it('never breaks a path, an ARN or a URL', () => {
    const path = fc.stringMatching(/^\/[a-z0-9./_-]{1,120}$/);
    const arn = fc.stringMatching(/^arn:aws:iam::123456789012:role\/[\w+=,.@/-]{1,120}$/);
    const url = fc.stringMatching(/^https:\/\/[a-z0-9.-]{1,60}\/[a-z0-9/_.-]{1,120}$/);
    fc.assert(
      fc.property(fc.oneof(path, arn, url), fc.integer({ min: 1, max: 200 }), (name, width) => {
        const lines = problemLines(
          { ...problem, what: `Here ${name} stands`, why: `seen at ${name}`, next: `look at ${name} now` },
          { colour: false, width },
        );
        expect(shown(lines, pipe).split(name).length - 1).toBe(3);
      }),
    );
  });
});

const canvas: Canvas = { colour: false, width: 60 };
const excerpt = (text: string, column: number) =>
  excerptLines({ place: { file: 'irsa.yaml', line: 12, column, text } }, canvas.width).map((line) =>
    renderLine(line, canvas),
  );

describe('the line of a problem', () => {
  it('has a caret under the place', () => {
    expect(excerpt('  signingKye: {}', 3)).toEqual(['  12 |   signingKye: {}', '     |   ^']);
  });

  it('is cut if it does not fit', () => {
    const text = `${'a'.repeat(100)}X${'b'.repeat(100)}`;
    expect(excerpt(text, 101)).toEqual([
      `  12 | …${'a'.repeat(20)}X${'b'.repeat(30)}…`,
      `     | ${' '.repeat(21)}^`,
    ]);
  });

  it.each([
    ['there is no place', {}],
    ['only the file is known', { place: { file: 'irsa.yaml' } }],
    ['the line must not be quoted', { place: { file: 'irsa.yaml', line: 1, column: 1 } }],
    ['the line is empty', { place: { file: 'irsa.yaml', line: 1, column: 1, text: ' ' } }],
  ])('is omitted if %s', (_, problem) => {
    expect(excerptLines(problem, 60)).toEqual([]);
  });

  it('points to its character, after any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\u001b', '"'), maxLength: 80 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [line = '', caret = ''] = excerpt(`${before}X${after}`, before.length + 1);
        expect(line[caret.indexOf('^')]).toBe('X');
      }),
    );
  });
});
