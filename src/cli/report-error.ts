import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { terminalSafeJson } from './output/printable.ts';
import type { Printer } from './output/printer.ts';
import type { ErrorReport } from './results/step-results.ts';
import { translateSystemError } from './system-error.ts';
import type { Canvas, Line } from './views/paint.ts';
import { problemLines } from './views/problem-view.ts';

/** Prints all problems, as text or JSON, and returns the exit code. */
export function reportError(error: unknown, output: Printer, asJson: boolean): ExitCode {
  if (asJson) output.data(`${terminalSafeJson(JSON.stringify(errorData(error)))}\n`);
  else output.lines(errorLines(error, output.canvas));
  const codes = errorsOf(error).map(({ code }) => code);
  if (codes.includes('IRSA-PLAN-005')) return exitCode.interrupted;
  if (codes.some(isWaiting)) return exitCode.changesPending;
  return codes.some(isUsage) ? exitCode.wrongUsage : exitCode.failed;
}

/** Not a failure: the user has to do something, then the same command continues. */
function isWaiting(code: ErrorCode): boolean {
  return waitingCodes.has(code);
}

const waitingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IRSA-ISSUER-080',
  'IRSA-CONTROLPLANE-161',
  'IRSA-CONTROLPLANE-029',
  'IRSA-KEY-039',
]);

function errorLines(error: unknown, canvas: Canvas): Line[] {
  return errorsOf(error).flatMap(({ code, problem }, index) => [
    ...(index === 0 ? [] : ['']),
    ...problemLines({ code, ...problem }, canvas),
  ]);
}

function errorData(error: unknown): ErrorReport {
  return { errors: errorsOf(error).map(({ code, problem }) => ({ code, ...problem })) };
}

function errorsOf(error: unknown): readonly IrsaError[] {
  if (error instanceof IrsaErrors) return error.errors;
  return [error instanceof IrsaError ? error : translateSystemError(error)];
}

/** Codes outside IRSA-CONFIG for mistakes in irsa.yaml, the kubeconfig or the arguments. */
const usageCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IRSA-AWS-015',
  'IRSA-AWS-027',
  'IRSA-CLI-001',
  'IRSA-CLI-002',
  'IRSA-CLI-006',
  'IRSA-CLI-007',
  'IRSA-CLUSTER-001',
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
