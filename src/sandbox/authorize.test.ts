import { describe, expect, it } from 'vitest';
import type { Role } from './account.ts';
import { decideByIdentity } from './authorize.ts';
import type { Caller } from './caller.ts';
import { createState } from './create-state.ts';
import type { SandboxState } from './state.ts';

const now = new Date('2026-01-01T00:00:00Z');
const state: SandboxState = createState({
  account: '123456789012',
  otherAccounts: [],
  region: 'eu-central-1',
  users: [],
  now: () => now,
  randomBytes: (size) => Buffer.alloc(size, 7),
});

const document = (Effect: 'Allow' | 'Deny', Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action, Resource: '*' }],
});

function decide(
  role: Partial<Role> & { readonly inline?: object },
  caller: Partial<Caller> = {},
): ReturnType<typeof decideByIdentity> {
  const account = state.accounts.get(state.defaultAccount);
  account?.roles.set('r', {
    arn: 'arn:aws:iam::123456789012:role/r',
    name: 'r',
    path: '/',
    roleId: 'AROAA',
    created: now,
    description: null,
    maxSessionDuration: 3600,
    trustPolicy: '{}',
    permissionsBoundary: null,
    inlinePolicies: new Map(role.inline ? [['p', JSON.stringify(role.inline)]] : []),
    attachedPolicies: new Map(),
    tags: [],
    lastUsed: null,
    ...role,
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
  return decideByIdentity(state, session, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' });
}

describe('decideByIdentity', () => {
  const all = document('Allow', '*');
  const attached = (name: string) => ({
    attachedPolicies: new Map([[`arn:aws:iam::aws:policy/${name}`, name]]),
  });

  it('lets the root user do all', () => {
    expect(decide({}, { kind: 'root' })).toBe('allowed');
  });

  it('lets a role do what an inline or an attached policy allows, and no more', () => {
    expect(decide({})).toBe('undecided');
    expect(decide({ inline: all })).toBe('allowed');
    expect(decide({ inline: document('Allow', 's3:Put*') })).toBe('undecided');
    expect(decide(attached('AmazonS3ReadOnlyAccess'))).toBe('allowed');
    expect(decide(attached('AdministratorAccess'))).toBe('allowed');
  });

  it("takes AWS's policies that it does not know for empty ones", () => {
    expect(decide(attached('AmazonEC2FullAccess'))).toBe('undecided');
  });

  it('lets a Deny win', () => {
    expect(decide({ inline: document('Deny', 's3:*'), ...attached('AdministratorAccess') })).toBe('denied');
  });

  it('asks the permissions boundary too', () => {
    const boundary = (name: string) => ({ permissionsBoundary: `arn:aws:iam::aws:policy/${name}` });
    expect(decide({ inline: all, ...boundary('AmazonS3ReadOnlyAccess') })).toBe('allowed');
    expect(decide({ inline: all, ...boundary('IAMReadOnlyAccess') })).toBe('undecided');
  });

  it('asks the session policies too, of which one has to allow', () => {
    const put = document('Allow', 's3:PutObject');
    const get = document('Allow', 's3:GetObject');
    expect(decide({ inline: all }, { sessionPolicies: [put] })).toBe('undecided');
    expect(decide({ inline: all }, { sessionPolicies: [put, get] })).toBe('allowed');
    expect(decide({}, { sessionPolicies: [get] })).toBe('undecided');
    expect(decide({ inline: all }, { sessionPolicies: [document('Deny', '*')] })).toBe('denied');
  });

  it('gives the session of a deleted role nothing of a new role with the same name', () => {
    expect(decide({ inline: all }, { userId: 'AROAOLD:s' })).toBe('undecided');
  });
});
