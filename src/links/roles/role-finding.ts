import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import type { DesiredRole } from './desired.ts';

/** A finding about a role, with the place in irsa.yaml where the role is declared. */
export function roleError(code: ErrorCode, role: DesiredRole, problem: Omit<Problem, 'place'>): Finding {
  return { code, link: 'roles', severity: 'error', ...problem, place: role.declared.place };
}
