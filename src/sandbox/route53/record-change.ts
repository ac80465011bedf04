import type { SandboxState } from '../state.ts';
import type { Route53Call } from './operation.ts';
import type { Route53Store, StoredChange } from './store.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An ID of a zone (`Z…`) or of a change (`C…`), as Route 53 gives them today. */
export function newRoute53Id({ randomBytes }: SandboxState, prefix: 'Z' | 'C'): string {
  return `${prefix}0${[...randomBytes(19)].map((byte) => letters.charAt(byte % letters.length)).join('')}`;
}

/** When all name servers have what is changed now. */
export function syncTime({ propagationSeconds }: Route53Store, now: Date): Date {
  return new Date(now.getTime() + propagationSeconds * 1000);
}

/** Notes that the caller has changed something, which all name servers have a while later. */
export function recordChange(call: Route53Call, comment: string | null = null): StoredChange {
  const { state, store } = call;
  const submitted = state.now();
  const inSync = syncTime(store, submitted);
  const change = { id: newRoute53Id(state, 'C'), owner: call.account().id, submitted, inSync, comment };
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
