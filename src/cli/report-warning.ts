import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import { canvasOf } from './views/paint.ts';
import { problemLines } from './views/problem-view.ts';

/** Tells a problem on standard error that does not stop the command. */
export function reportWarning(code: ErrorCode, problem: Problem): void {
  const lines = problemLines({ code, ...problem }, canvasOf(process.stderr), 'warning');
  process.stderr.write(`${lines.join('\n')}\n`);
}
