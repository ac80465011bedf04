import { expect, it } from 'vitest';
import { IrsaError } from '../../errors/irsa-error.ts';
import { sarifLog } from './sarif-log.ts';

it('makes no link of what a file says', () => {
  const problem = {
    what: '"[click](https://evil.example)" is no name.',
    why: 'Expected [a-z].',
    next: 'Change it.',
  };
  const [run] = sarifLog([new IrsaError('IRSA-CONFIG-009', problem)], '1.0.0').runs;
  expect(run?.results[0]?.message.text).toBe(
    '"\\[click](https://evil.example)" is no name. Expected [a-z]. Change it.',
  );
});
