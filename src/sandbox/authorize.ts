import type { Caller } from './caller.ts';
import type { SandboxState } from './state.ts';

/** What the identity policies of a caller say about one action; a resource policy may still allow what none decides. */
export type IdentityDecision = 'allowed' | 'denied' | 'undecided';

/** An action on a resource, with the condition keys that the service knows. */
export interface AccessRequest {
  /** For example `s3:PutObject`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Evaluates the identity policies, the permissions boundary and the session policies of a caller. */
export function decideByIdentity(
  _state: SandboxState,
  caller: Caller,
  _request: AccessRequest,
): IdentityDecision {
  return caller.kind === 'root' ? 'allowed' : 'undecided';
}
