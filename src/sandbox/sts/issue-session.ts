import { assumedRoleArn } from '../../trust/arn.ts';
import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Account, Role } from '../account.ts';
import type { Caller } from '../caller.ts';
import { newAccessKey } from '../random-ids.ts';
import type { SandboxState } from '../state.ts';
import { wholeSecond } from '../whole-second.ts';
import type { SessionPolicies } from './session-policies.ts';

interface SessionOptions {
  readonly account: Account;
  readonly role: Role;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policies: SessionPolicies;
  readonly region: string;
  readonly tokenContext?: RequestContext;
}

/** Creates and stores the credentials of a role session; returns the part of the output that all calls share. */
export function issueSession(state: SandboxState, options: SessionOptions): object {
  const { account, role, sessionName } = options;
  const key = newAccessKey(state.randomBytes, 'ASIA');
  const now = wholeSecond(state.now());
  const expiration = new Date(now.getTime() + options.durationSeconds * 1000);
  const arn = assumedRoleArn(state.partition, account.id, role.name, sessionName);
  const userId = `${role.roleId}:${sessionName}`;
  const caller: Caller = {
    kind: 'role-session',
    account: account.id,
    arn,
    userId,
    accessKeyId: key.accessKeyId,
    name: role.name,
    sessionPolicies: options.policies.documents,
    ...(options.tokenContext && { tokenContext: options.tokenContext }),
  };
  const sessionToken = `IQoJb3JpZ2luX2Vj${state.randomBytes(240).toString('base64')}`;
  for (const [id, session] of state.sessions) {
    // An expired session is kept for a day, so that its use returns ExpiredToken.
    if (session.expiration.getTime() + 86_400_000 < now.getTime()) state.sessions.delete(id);
  }
  state.sessions.set(key.accessKeyId, { ...key, sessionToken, expiration, caller });
  role.lastUsed = { at: now, region: options.region };
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    PackedPolicySize: options.policies.packedPercent ?? undefined,
  };
}
