import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import { messageForm } from './output/message-form.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardError } from './output/printer.ts';
import type { WarningReport } from './results/messages.ts';
import { problemLines } from './views/problem-view.ts';

/** Reports a problem on standard error that does not stop the command. */
export function reportWarning(code: ErrorCode, problem: Problem): void {
  const output = standardError();
  if (messageForm() === 'people') {
    output.lines(problemLines({ code, ...problem }, output.canvas, 'warning'));
    return;
  }
  const report: WarningReport = { type: 'warning', code, ...problem };
  output.data(`${terminalSafeJson(JSON.stringify(report))}\n`);
}
