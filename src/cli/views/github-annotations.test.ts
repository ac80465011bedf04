import { expect, it } from 'vitest';
import { IrsaError } from '../../errors/irsa-error.ts';
import { githubAnnotations } from './github-annotations.ts';

const problem = { what: '100 % of a,b: no', why: 'one\ntwo', next: 'Do it.\u001b[2J' };

it('marks file, line and column, and escapes what GitHub would take for more', () => {
  const place = { file: 'a,b:c%.yaml', line: 3, column: 7, text: 'x' };
  const errors = [
    new IrsaError('IRSA-CONFIG-006', { ...problem, place }),
    new IrsaError('IRSA-CONFIG-001', { ...problem, place: { file: 'a.yaml' } }),
    new IrsaError('IRSA-CONFIG-001', problem),
  ];
  const text = '100 %25 of a,b: no%0Aone%0Atwo%0ADo it.\\u001b[2J';
  expect(githubAnnotations(errors)).toBe(
    `::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=IRSA-CONFIG-006::${text}\n` +
      `::error file=a.yaml,title=IRSA-CONFIG-001::${text}\n::error title=IRSA-CONFIG-001::${text}\n`,
  );
});
