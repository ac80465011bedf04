import { expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { githubAnnotations, sarifLog } from './ci-reports.ts';

const problem = { what: '100 % of a,b: no', why: 'one\ntwo', next: 'Do it.\u001b[2J' };

it("marks file, line and column, and escapes GitHub's syntax", () => {
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

it('escapes links in text from a file', () => {
  const problem = {
    what: '"[click](https://evil.example)" is no name.',
    why: 'Expected [a-z].',
    next: 'Change it.',
  };
  const [run] = sarifLog([new IrsaError('IRSA-CONFIG-007', problem)], '1.0.0').runs;
  expect(run?.results[0]?.message.text).toBe(
    '"\\[click](https://evil.example)" is no name. Expected [a-z]. Change it.',
  );
});

it('has no relative link in the text of a rule, because it could not be opened', () => {
  const codes = Object.keys(errorCatalogue) as ErrorCode[];
  const problem = { what: 'It is so.', why: 'It was so.', next: 'Change it.' };
  const [run] = sarifLog(
    codes.map((code) => new IrsaError(code, problem)),
    '1.0.0',
  ).runs;
  const texts = (run?.tool.driver.rules ?? []).flatMap(({ shortDescription, fullDescription, help }) => [
    shortDescription.text,
    fullDescription.text,
    help.text,
  ]);
  expect(texts).toHaveLength(3 * codes.length);
  expect(texts.filter((text) => text.includes(']('))).toEqual([]);
});
