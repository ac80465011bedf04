import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { terminalSafeJson } from './output/printable.ts';
import type { Printer } from './output/printer.ts';
import { translateSystemError } from './system-error.ts';
import { problemLines } from './views/problem-view.ts';

/** Reports every problem, for people or as JSON, and gives the code to end with. */
export function reportError(error: unknown, output: Printer, asJson: boolean): ExitCode {
  const errors = errorsOf(error);
  if (asJson) {
    const problems = errors.map(({ code, problem }) => ({ code, ...problem }));
    output.data(`${terminalSafeJson(JSON.stringify({ errors: problems }))}\n`);
  } else {
    output.lines(
      errors.flatMap(({ code, problem }, index) => [
        ...(index === 0 ? [] : ['']),
        ...problemLines({ code, ...problem }, output.canvas),
      ]),
    );
  }
  if (errors.some(({ code }) => code === 'IRSA-PLAN-005')) return exitCode.interrupted;
  return errors.some(({ code }) => isUsage(code)) ? exitCode.wrongUsage : exitCode.failed;
}

function errorsOf(error: unknown): readonly IrsaError[] {
  if (error instanceof IrsaErrors) return error.errors;
  return [error instanceof IrsaError ? error : translateSystemError(error)];
}

/** Codes outside IRSA-CONFIG that say: what was written in the file or in the arguments is wrong. */
const usageCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IRSA-CLI-001',
  'IRSA-CLI-002',
  'IRSA-CLI-006',
  'IRSA-ISSUER-001',
  'IRSA-PLAN-004',
  'IRSA-ROLE-002',
  'IRSA-ROLE-003',
  'IRSA-ROLE-004',
  'IRSA-ROLE-005',
  'IRSA-SANDBOX-004',
  'IRSA-WEBHOOK-011',
]);

/** A mistake in the file or in the arguments, as opposed to something that went wrong. */
function isUsage(code: ErrorCode): boolean {
  return code.startsWith('IRSA-CONFIG-') || usageCodes.has(code);
}
