import type { ErrorCode } from '../errors/catalogue/index.ts';
import type { Problem } from '../errors/irsa-error.ts';
import type { LinkName } from './link-name.ts';

/** Something seen while looking at a link. An `error` stops apply and fails verify; a `warning` is only shown. */
export interface Finding extends Problem {
  readonly code: ErrorCode;
  readonly link: LinkName;
  readonly severity: 'error' | 'warning';
}
