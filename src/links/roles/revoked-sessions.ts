import type { Change } from '../../chain/change.ts';
import type { Json } from '../../trust/json.ts';
import { change, policyTarget } from './change.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { revocationFor } from './given-policies.ts';
import type { StoredRole } from './ports.ts';

/** A policy that denies everything to sessions issued before a time, in milliseconds since 1970. */
export function revocation(before: number): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(before).toISOString() } },
      },
    ],
  };
}

/** Adds the policy when a key is stolen. It stays, because it denies nothing to later sessions. */
export function planRevocation(
  { revokesFor }: DesiredRoles,
  { declared: { name } }: DesiredRole,
  { inline }: StoredRole,
): readonly Change[] {
  if (revokesFor === null) return [];
  const policy = revocationFor(revokesFor);
  if (inline.has(policy)) return [];
  return [
    change.create('revoke-sessions', policyTarget(name, policy), {
      after: { role: name, policy },
      disruptive: true,
      why: 'The thief may hold sessions of the role. The role denies those from before the new identity provider.',
    }),
  ];
}
