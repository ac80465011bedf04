import { expect, it } from 'vitest';
import { unanswered } from './answer-notes.ts';

/** As nft prints a set, with as many elements on a line as there is room for. */
function printed(set: string, elements: string): string {
  const lines = elements === '' ? '' : `\t\telements = { ${elements} }\n`;
  return `table ip irsactl-prod-1 {
\tset ${set} {
\t\ttype ipv4_addr
\t\tsize 4
\t\tflags dynamic
${lines}\t}
}
`;
}

it('who was led to the stand-in and not answered there is kept out', () => {
  const led = printed('led', '10.0.0.21, 10.0.0.22,\n\t\t\t     10.0.0.23');
  expect(unanswered(led + printed('answered', '10.0.0.21, 10.0.0.23'))).toEqual(['10.0.0.22']);
  expect(unanswered(led + printed('answered', ''))).toHaveLength(3);
});

it('nobody is where nobody was led there, or it cannot be known', () => {
  expect(unanswered(printed('led', '') + printed('answered', '10.0.0.21'))).toEqual([]);
  expect(unanswered('')).toEqual([]);
});

it('the families are looked at together', () => {
  const six = (text: string) => text.replaceAll('table ip ', 'table ip6 ');
  const all = [printed('led', '10.0.0.21'), printed('answered', '10.0.0.21')];
  const other = [six(printed('led', 'fd00::21')), six(printed('answered', ''))];
  expect(unanswered([...all, ...other].join(''))).toEqual(['fd00::21']);
});
