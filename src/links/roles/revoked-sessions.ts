import type { Change } from '../../chain/change.ts';
import type { Json } from '../../trust/json.ts';
import { change, policyTarget } from './change.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import type { StoredRole } from './ports.ts';

/**
 * The inline policy that denies sessions from before a stolen key went; its name ends with the key ID that replaced it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
const prefix = 'irsactl-revoked-';

export function isRevocation(policy: string): boolean {
  return policy.startsWith(prefix);
}

/** Denies everything to sessions that STS gave before a time, in milliseconds since 1970. */
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

/** Puts the policy when a key is stolen, and deletes it when the last session that it denies has expired. */
export function planRevocation(
  { revokesFor }: DesiredRoles,
  { declared: { name, maxSessionDuration } }: DesiredRole,
  { inline }: StoredRole,
  now: number,
): readonly Change[] {
  const wanted = revokesFor === null ? null : `${prefix}${revokesFor}`;
  const puts =
    wanted === null || inline.has(wanted)
      ? []
      : [
          change.create('revoke-sessions', policyTarget(name, wanted), {
            after: { role: name, policy: wanted },
            disruptive: true,
            why: 'Whoever had the stolen key may hold sessions of the role. The role denies those from before the new identity provider.',
          }),
        ];
  const deletes = [...inline]
    .filter(([policy, document]) => {
      const before = deniedBefore(document);
      return policy !== wanted && isRevocation(policy) && now > before + maxSessionDuration * 1000;
    })
    .map(([policy, document]) =>
      change.delete('delete-inline-policy', policyTarget(name, policy), {
        before: { role: name, policy, document },
        why: 'Every session that it denies has expired.',
      }),
    );
  return [...puts, ...deletes];
}

/** The time in the policy; 0 if another writer has put something else there. */
function deniedBefore(document: Json): number {
  const time = /"aws:TokenIssueTime":"([^"]*)"/.exec(JSON.stringify(document))?.[1] ?? '';
  return Date.parse(time) || 0;
}
