import { accountRootArn } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import type { AccessKey, SessionCredentials } from '../credentials.ts';
import type { SandboxState } from '../state.ts';

/** The key and caller of an access key ID, and its session if it has one. */
export interface FoundCredentials {
  readonly key: AccessKey;
  readonly caller: Caller;
  readonly session: SessionCredentials | null;
}

/** Looks an access key ID up among sessions, root keys and users' keys. */
export function findCredentials(state: SandboxState, accessKeyId: string): FoundCredentials | null {
  const session = state.sessions.get(accessKeyId);
  if (session) return { key: session, caller: session.caller, session };
  for (const { id: account, rootKey, users } of state.accounts.values()) {
    const common = { account, accessKeyId, sessionPolicies: [] };
    if (rootKey.accessKeyId === accessKeyId) {
      const arn = accountRootArn(state.partition, account);
      return {
        key: rootKey,
        caller: { ...common, kind: 'root', arn, userId: account, name: null },
        session: null,
      };
    }
    for (const { key, arn, userId, name } of users.values()) {
      if (key.accessKeyId === accessKeyId) {
        return { key, caller: { ...common, kind: 'user', arn, userId, name }, session: null };
      }
    }
  }
  return null;
}
