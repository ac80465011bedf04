import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { terminalSafeJson } from './output/printable.ts';
import type { Printer } from './output/printer.ts';
import type { ErrorReport } from './results/messages.ts';
import { translateSystemError } from './system-error.ts';
import type { Canvas, Line } from './views/paint.ts';
import { problemLines } from './views/problem-view.ts';

/** Reports every problem, for people or as JSON, and gives the code to end with. */
export function reportError(error: unknown, output: Printer, asJson: boolean): ExitCode {
  if (asJson) output.data(`${terminalSafeJson(JSON.stringify(errorData(error)))}\n`);
  else output.lines(errorLines(error, output.canvas));
  if (errorsOf(error).some(({ code }) => code === 'IRSA-PLAN-005')) return exitCode.interrupted;
  if (errorsOf(error).some(({ code }) => isPause(code))) return exitCode.changesPending;
  return isWrongUsage(error) ? exitCode.wrongUsage : exitCode.failed;
}

/** Not a failure: something is to be done by a person, and then the same command goes on. */
function isPause(code: ErrorCode): boolean {
  return code === 'IRSA-ISSUER-080' || code === 'IRSA-CONTROLPLANE-161';
}

/** Every problem for people, with an empty line between two. */
function errorLines(error: unknown, canvas: Canvas): Line[] {
  return errorsOf(error).flatMap(({ code, problem }, index) => [
    ...(index === 0 ? [] : ['']),
    ...problemLines({ code, ...problem }, canvas),
  ]);
}

/** The same for scripts. */
function errorData(error: unknown): ErrorReport {
  return { errors: errorsOf(error).map(({ code, problem }) => ({ code, ...problem })) };
}

/** A mistake in the file or in the arguments, as opposed to something that went wrong. */
function isWrongUsage(error: unknown): boolean {
  return errorsOf(error).some(({ code }) => isUsage(code));
}

function errorsOf(error: unknown): readonly IrsaError[] {
  if (error instanceof IrsaErrors) return error.errors;
  return [error instanceof IrsaError ? error : translateSystemError(error)];
}

/** Codes outside IRSA-CONFIG that say: what was written in the file or in the arguments is wrong. */
const usageCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IRSA-AWS-015',
  'IRSA-CLI-001',
  'IRSA-CLI-002',
  'IRSA-CLI-006',
  'IRSA-CLI-007',
  'IRSA-CLUSTER-013',
  'IRSA-ISSUER-001',
  'IRSA-KEY-001',
  'IRSA-KEY-007',
  'IRSA-LINT-009',
  'IRSA-PLAN-004',
  'IRSA-ROLE-004',
  'IRSA-ROLE-006',
  'IRSA-SANDBOX-004',
  'IRSA-WEBHOOK-011',
]);

function isUsage(code: ErrorCode): boolean {
  return code.startsWith('IRSA-CONFIG-') || usageCodes.has(code);
}
