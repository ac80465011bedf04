import { expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { sarifLog } from './sarif-log.ts';

it('makes no link of what a file says', () => {
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

it('has no link in the text of a rule, which nothing around it would open', () => {
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
