import { readTrustChain } from '../../config/read-trust-chain.ts';
import { counted } from '../../errors/counted.ts';
import { type IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { exitCode } from '../exit-code.ts';
import { readText } from '../read-text.ts';
import type { ValidateResult } from '../results/step-results.ts';
import { problemsOf, type ValidationFormat, writeProblems } from '../write-problems.ts';

interface ValidateOptions {
  readonly file: string;
  readonly output: ValidationFormat;
}

/** Exits with 2 if the file is not valid. */
export async function validate({ file, output }: ValidateOptions): Promise<void> {
  const { sentence, errors } = await check(file);
  const result: ValidateResult = { file, valid: errors.length === 0, problems: problemsOf(errors) };
  await writeProblems({ sentence, errors, result }, output);
  if (errors.length > 0) process.exitCode = exitCode.wrongUsage;
}

async function check(
  file: string,
): Promise<{ readonly sentence: string; readonly errors: readonly IrsaError[] }> {
  try {
    const { name, roles } = await readTrustChain(file, readText);
    const subject = file === '-' ? 'Standard input' : file;
    return {
      sentence: `${subject} is valid: chain ${name} with ${counted(roles.length, 'role')}.`,
      errors: [],
    };
  } catch (error) {
    if (!(error instanceof IrsaErrors)) throw error;
    return { sentence: '', errors: error.errors };
  }
}
