import type { Role } from '../../src/sandbox/account.ts';
import type { Caller } from '../../src/sandbox/caller.ts';
import { createState } from '../../src/sandbox/create-state.ts';
import type { SandboxRequest } from '../../src/sandbox/service.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';

export const sandboxNow = new Date('2026-01-01T00:00:00Z');

/** A role and one of its sessions, without a server. */
export function sandboxRole(
  role: Partial<Role> & { readonly inline?: object } = {},
  caller: Partial<Caller> = {},
): { readonly state: SandboxState; readonly session: Caller } {
  const state = createState({
    account: '123456789012',
    otherAccounts: [],
    region: 'eu-central-1',
    users: [],
    now: () => sandboxNow,
    randomBytes: (size) => Buffer.alloc(size, 7),
  });
  const { inline, ...rest } = role;
  state.accounts.get(state.defaultAccount)?.roles.set('r', {
    arn: 'arn:aws:iam::123456789012:role/r',
    name: 'r',
    path: '/',
    roleId: 'AROAA',
    created: sandboxNow,
    description: null,
    maxSessionDuration: 3600,
    trustPolicy: '{}',
    permissionsBoundary: null,
    inlinePolicies: new Map(inline ? [['p', JSON.stringify(inline)]] : []),
    attachedPolicies: new Map(),
    tags: [],
    lastUsed: null,
    ...rest,
  });
  const session: Caller = {
    kind: 'role-session',
    account: state.defaultAccount,
    arn: 'arn:aws:sts::123456789012:assumed-role/r/s',
    userId: 'AROAA:s',
    accessKeyId: 'ASIAA',
    name: 'r',
    sessionPolicies: [],
    ...caller,
  };
  return { state, session };
}

/** A signed request from one address. */
export function requestFrom(address: string, part: Partial<SandboxRequest> = {}): SandboxRequest {
  return {
    method: 'GET',
    host: 'localhost',
    path: '/',
    query: new URLSearchParams(),
    rawQuery: '',
    headers: { 'user-agent': 'test/1' },
    body: Buffer.alloc(0),
    scope: { accessKeyId: 'ASIAA', date: '20260101', region: 'eu-west-1', service: 's3' },
    caller: null,
    via: 'endpoint',
    requestId: 'r',
    address,
    ...part,
  };
}

/** One statement as a policy document. */
export function policyOf(Effect: 'Allow' | 'Deny', Action: string, more: object = {}) {
  return { Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*', ...more }] };
}
