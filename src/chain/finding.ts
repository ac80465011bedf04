import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import type { Holder } from '../rotation/gates.ts';
import type { LinkName } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';

/** A finding about a link. An `error` stops apply and fails verify; a `warning` is only shown. */
export interface Finding extends Problem {
  readonly code: ErrorCode;
  readonly link: LinkName;
  readonly severity: 'error' | 'warning';
  /** The AWS account of the finding, if it is not the main account. */
  readonly account?: NamedAccount | undefined;
  /** The workloads to restart. Default: the finding needs no restart. */
  readonly restart?: readonly Holder[] | undefined;
}

/** Builds the findings of one link. */
export function findingsOf(link: LinkName) {
  const build =
    (severity: Finding['severity']) =>
    (code: ErrorCode, problem: Problem & Pick<Finding, 'restart'>): Finding => ({
      code,
      link,
      severity,
      ...problem,
    });
  return { error: build('error'), warning: build('warning') };
}

/** The finding as a warning, which does not stop irsactl. */
export function asWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' };
}

/** The findings that stop irsactl. */
export function errorsIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}
