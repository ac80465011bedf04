import { expect, it } from 'vitest';
import { renderLine } from './paint.ts';
import { yamlLines } from './yaml-lines.ts';

const text = '# all\nmetadata:\n  name: prod-1\n    # one\n    - managed: "a: b"\n  roles: []\n';

it('shows every character of the file', () => {
  const plain = yamlLines(text).map((line) => renderLine(line, { colour: false, width: 80 }));
  expect(`${plain.join('\n')}\n`).toBe(text);
});

it('dims comments and colours keys', () => {
  const lines = yamlLines(text).map((line) => renderLine(line, { colour: true, width: 80 }));
  expect(lines).toEqual([
    '\u001b[2m# all\u001b[22m',
    '\u001b[36mmetadata:\u001b[39m',
    '  \u001b[36mname:\u001b[39m prod-1',
    '\u001b[2m    # one\u001b[22m',
    '    - \u001b[36mmanaged:\u001b[39m "a: b"',
    '  \u001b[36mroles:\u001b[39m []',
  ]);
});

it('escapes control characters', () => {
  const [line] = yamlLines('a: \u001b[2J').map((one) => renderLine(one, { colour: false, width: 80 }));
  expect(line).toBe('a: \\u001b[2J');
});
