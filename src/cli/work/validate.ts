import { readTrustChain } from '../../config/read-trust-chain.ts';
import { type IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { exitCode } from '../exit-code.ts';
import { readText } from '../read-text.ts';
import type { ValidateResult } from '../results/step-results.ts';
import type { ValidationFormat } from '../views/validation-format.ts';
import { problemsOf, writeProblems } from '../write-problems.ts';

interface ValidateOptions {
  readonly file: string;
  readonly output: ValidationFormat;
}

/** Ends with 2 where the file is not one that a plan could be made of. */
export async function validate({ file, output }: ValidateOptions): Promise<void> {
  const { sentence, errors } = await look(file);
  await writeProblems({ sentence, errors, result: resultOf(file, errors) }, output);
  if (errors.length > 0) process.exitCode = exitCode.wrongUsage;
}

/** What is right about a file, or all that is wrong with it. */
async function look(
  file: string,
): Promise<{ readonly sentence: string; readonly errors: readonly IrsaError[] }> {
  try {
    const { name, roles } = await readTrustChain(file, readText);
    const count = roles.length === 1 ? '1 role' : `${roles.length} roles`;
    return {
      sentence: `${file === '-' ? 'Standard input' : file} is valid: chain ${name} with ${count}.`,
      errors: [],
    };
  } catch (error) {
    if (!(error instanceof IrsaErrors)) throw error;
    return { sentence: '', errors: error.errors };
  }
}

function resultOf(file: string, errors: readonly IrsaError[]): ValidateResult {
  return {
    file,
    valid: errors.length === 0,
    problems: problemsOf(errors),
  };
}
