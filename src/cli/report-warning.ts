import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import { standardError } from './output/printer.ts';
import { problemLines } from './views/problem-view.ts';

/** Reports a problem on standard error that does not stop the command. */
export function reportWarning(code: ErrorCode, problem: Problem): void {
  const output = standardError();
  output.lines(problemLines({ code, ...problem }, output.canvas, 'warning'));
}
