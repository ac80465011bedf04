import type { AccountId } from '../../trust/arn.ts';
import type { SandboxState } from '../state.ts';
import type { Route53Store, StoredChange } from './store.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An ID of a zone (`Z…`) or of a change (`C…`), as Route 53 gives them today. */
export function newRoute53Id({ randomBytes }: SandboxState, prefix: 'Z' | 'C'): string {
  return `${prefix}0${[...randomBytes(19)].map((byte) => letters.charAt(byte % letters.length)).join('')}`;
}

/** Notes that something was changed, which all name servers have a while later. */
export function recordChange(
  store: Route53Store,
  state: SandboxState,
  owner: AccountId,
  comment: string | null,
): StoredChange {
  const now = state.now();
  const inSync = new Date(now.getTime() + store.propagationSeconds * 1000);
  const change = { id: newRoute53Id(state, 'C'), owner, submitted: now, inSync, comment };
  store.changes.set(change.id, change);
  return change;
}

/** As the call that makes a change answers it, always pending; with a time, as GetChange does. */
export function describeChange({ id, submitted, inSync, comment }: StoredChange, now: Date | null): object {
  return {
    Id: `/change/${id}`,
    Status: now !== null && now >= inSync ? 'INSYNC' : 'PENDING',
    SubmittedAt: submitted,
    ...(comment !== null && { Comment: comment }),
  };
}
