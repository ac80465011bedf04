import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import { terminalSafeJson } from './output/printable.ts';
import { messageForm, standardError } from './output/printer.ts';
import type { WarningReport } from './results/step-results.ts';
import { problemLines } from './views/problem-view.ts';

/** Prints a problem that does not stop the command on standard error. */
export function reportWarning(code: ErrorCode, problem: Problem): void {
  const output = standardError();
  if (messageForm() === 'people') {
    output.lines(problemLines({ code, ...problem }, output.canvas, 'warning'));
    return;
  }
  const report: WarningReport = { type: 'warning', code, ...problem };
  output.data(`${terminalSafeJson(JSON.stringify(report))}\n`);
}

/** Replaces Node's own warning. */
export function warnOfUncheckedTls(): void {
  reportWarning('IRSA-CLI-012', {
    what: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so certificates are not checked.',
    why: 'An attacker on the network can read and change requests to AWS and the cluster.',
    next: 'Unset it. Name your own authorities in NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE.',
  });
}
