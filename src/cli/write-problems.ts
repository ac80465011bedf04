import { type IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import type { OutputFormat } from './chain-options.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';
import { reportError } from './report-error.ts';
import { writeResult } from './result.ts';
import { readVersion } from './version.ts';
import { githubAnnotations, sarifLog } from './views/ci-reports.ts';
import { wrap } from './views/paint.ts';

/** Formats of the result of `irsactl validate` and `irsactl lint`. */
export type ValidationFormat = OutputFormat | 'sarif' | 'github';

interface CheckResult {
  readonly errors: readonly IrsaError[];
  /** Printed if there are no errors and the format is text. */
  readonly sentence: string;
  /** For JSON and YAML. */
  readonly result: unknown;
}

export async function writeProblems(
  { errors, sentence, result }: CheckResult,
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
      else printer.lines(wrap(sentence, '', printer.canvas.width));
      break;
    default:
      await writeResult(output, result, () => []);
  }
}

/** The field `problems` of a result in JSON. */
export function problemsOf(errors: readonly IrsaError[]) {
  return errors.map(({ code, problem }) => ({ code, ...problem }));
}
