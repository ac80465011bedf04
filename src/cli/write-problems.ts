import { type IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';
import { reportError } from './report-error.ts';
import { writeResult } from './result.ts';
import { readVersion } from './version.ts';
import { githubAnnotations } from './views/github-annotations.ts';
import { sarifLog } from './views/sarif-log.ts';
import type { ValidationFormat } from './views/validation-format.ts';

/** What was looked at, and what is wrong with it. */
export interface Judgement {
  readonly errors: readonly IrsaError[];
  /** For people, where nothing is wrong. */
  readonly sentence: string;
  /** For scripts. */
  readonly result: unknown;
}

/** Writes a judgement as the result of a command, in each form that people, scripts and CI read. */
export async function writeProblems(
  { errors, sentence, result }: Judgement,
  output: ValidationFormat,
): Promise<void> {
  const printer = standardOutput();
  switch (output) {
    case 'sarif':
      printer.data(`${terminalSafeJson(JSON.stringify(sarifLog(errors, readVersion()), null, 2))}\n`);
      break;
    case 'github':
      printer.data(githubAnnotations(errors));
      break;
    case 'text':
      if (errors.length > 0) reportError(new IrsaErrors(errors), printer, false);
      else printer.lines([sentence]);
      break;
    default:
      await writeResult(output, result, () => []);
  }
}

/** The same for scripts: what stands in the `problems` of a result. */
export function problemsOf(errors: readonly IrsaError[]) {
  return errors.map(({ code, problem }) => ({ code, ...problem }));
}
