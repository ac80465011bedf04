import { accountRootArn } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import type { AccessKey, SessionCredentials } from '../credentials.ts';
import type { SandboxState } from '../state.ts';

/** The holder of an access key ID: its secret and, where it belongs to a session, the session. */
export interface FoundCredentials {
  readonly key: AccessKey;
  readonly caller: Caller;
  readonly session: SessionCredentials | null;
}

/** Looks an access key ID up among sessions, root keys and users' keys. */
export function findCredentials(state: SandboxState, accessKeyId: string): FoundCredentials | null {
  const session = state.sessions.get(accessKeyId);
  if (session) return { key: session, caller: session.caller, session };
  for (const account of state.accounts.values()) {
    if (account.rootKey.accessKeyId === accessKeyId) {
      const arn = accountRootArn(state.partition, account.id);
      const caller: Caller = {
        kind: 'root',
        account: account.id,
        arn,
        userId: account.id,
        accessKeyId,
        name: null,
        sessionPolicies: [],
      };
      return { key: account.rootKey, caller, session: null };
    }
    for (const user of account.users.values()) {
      if (user.key.accessKeyId !== accessKeyId) continue;
      const { arn, userId, name } = user;
      const caller: Caller = {
        kind: 'user',
        account: account.id,
        arn,
        userId,
        accessKeyId,
        name,
        sessionPolicies: [],
      };
      return { key: user.key, caller, session: null };
    }
  }
  return null;
}
