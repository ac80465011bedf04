import { readTrustChain } from '../../config/read-trust-chain.ts';
import { type IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { exitCode } from '../exit-code.ts';
import { terminalSafeJson } from '../output/printable.ts';
import { standardOutput } from '../output/printer.ts';
import { readText } from '../read-text.ts';
import { reportError } from '../report-error.ts';
import { writeResult } from '../result.ts';
import type { ValidateResult } from '../results/step-results.ts';
import { readVersion } from '../version.ts';
import { githubAnnotations } from '../views/github-annotations.ts';
import { sarifLog } from '../views/sarif-log.ts';
import type { ValidationFormat } from '../views/validation-format.ts';

interface ValidateOptions {
  readonly file: string;
  readonly output: ValidationFormat;
}

/** Ends with 2 where the file is not one that a plan could be made of. */
export async function validate({ file, output }: ValidateOptions): Promise<void> {
  const { sentence, errors } = await look(file);
  const printer = standardOutput();
  switch (output) {
    case 'sarif':
      printer.data(`${terminalSafeJson(JSON.stringify(sarifLog(errors, readVersion()), null, 2))}\n`);
      break;
    case 'github':
      printer.data(githubAnnotations(errors));
      break;
    case 'human':
      if (sentence === null) reportError(new IrsaErrors(errors), printer, false);
      else printer.lines([sentence]);
      break;
    default:
      await writeResult(output, resultOf(file, errors), () => []);
  }
  if (errors.length > 0) process.exitCode = exitCode.wrongUsage;
}

/** What is right about a file, or all that is wrong with it. */
async function look(
  file: string,
): Promise<{ readonly sentence: string | null; readonly errors: readonly IrsaError[] }> {
  try {
    const { name, roles } = await readTrustChain(file, readText);
    const count = roles.length === 1 ? '1 role' : `${roles.length} roles`;
    return { sentence: `${file} is valid: chain ${name} with ${count}.`, errors: [] };
  } catch (error) {
    if (!(error instanceof IrsaErrors)) throw error;
    return { sentence: null, errors: error.errors };
  }
}

function resultOf(file: string, errors: readonly IrsaError[]): ValidateResult {
  return {
    file,
    valid: errors.length === 0,
    problems: errors.map(({ code, problem }) => ({ code, ...problem })),
  };
}
