import { isDeepStrictEqual } from 'node:util';
import type { Progress } from '../../chain/progress.ts';
import { counted } from '../../errors/counted.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Json } from '../../trust/json.ts';
import {
  mergeStatements,
  sameStatement,
  sameStatements,
  sidOf,
  writtenStatements,
} from '../../trust/policy/written-statements.ts';
import { trustContested } from './findings.ts';
import type { Roles } from './ports.ts';
import { isChains } from './shared-trust.ts';

/** Retry limit for concurrent writers. */
const attempts = 5;

/** The desired statements of the chain in a role's trust policy: one, and in a migration one for each former issuer. */
export interface OwnStatements {
  readonly role: string;
  /** All Sids that the chain uses. */
  readonly sids: readonly string[];
  /** Empty to remove them. */
  readonly statements: readonly Json[];
  /** Further statements that they replace, besides those with their Sids. */
  readonly replaces: readonly Json[];
}

/**
 * Writes the chain's statements into a trust policy with other writers. IAM replaces the whole document and has no conditional
 * write: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html. So this reads it immediately
 * before and after. It keeps new statements of other writers, and writes the chain's own again if it was lost. It only reports
 * removed statements of others: an administrator may have revoked them. Throws IRSA-ROLE-063 after too many attempts.
 */
export async function writeStatements(own: OwnStatements, roles: Roles, progress: Progress): Promise<void> {
  let seen = await readTrust(own.role, roles);
  let goal = stateOwn(seen, own);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (isDeepStrictEqual(goal, seen)) return;
    await roles.setTrustPolicy(own.role, goal);
    const before = seen;
    seen = await readTrust(own.role, roles);
    const isKept = isStated(seen, own);
    const gone = statementsLost(goal, seen).filter((one) => !isChains(own, one));
    // IAM may show the old state for some seconds; the next observation of the link shows whether it stays.
    if ((gone.length === 0 && isKept) || isDeepStrictEqual(seen, before)) return;
    progress({
      type: 'finding',
      finding: trustContested(own.role, isKept ? null : own.sids.join(', '), gone.map(nameOf)),
    });
    if (isKept) return;
    goal = stateOwn(seen, own);
  }
  throw new IrsaError('IRSA-ROLE-063', {
    what: `Another writer keeps changing the trust policy of ${own.role}.`,
    why: `It changed ${counted(attempts, 'time')} between irsactl's write and its next read.`,
    next: 'Find out who writes it (CloudTrail: UpdateAssumeRolePolicy), then run the same command again.',
  });
}

function stateOwn(policy: Json, own: OwnStatements): Json {
  const isReplaced = (one: Json): boolean => isChains(own, one) || includesStatement(own.replaces, one);
  return mergeStatements(policy, own.statements, isReplaced);
}

/** Whether a list has exactly this statement. */
export function includesStatement(statements: readonly Json[], statement: Json): boolean {
  return statements.some((one) => isDeepStrictEqual(one, statement));
}

function isStated(policy: Json, own: OwnStatements): boolean {
  const stated = writtenStatements(policy).filter((one) => isChains(own, one));
  return sameStatements(stated, own.statements);
}

function statementsLost(wanted: Json, seen: Json): readonly Json[] {
  const there = writtenStatements(seen);
  return writtenStatements(wanted).filter((one) => !there.some((other) => sameStatement(one, other)));
}

function nameOf(statement: Json): string {
  return sidOf(statement) ?? 'one without a Sid';
}

async function readTrust(role: string, roles: Roles): Promise<Json> {
  const policy = await roles.readTrustPolicy(role);
  if (policy !== null) return policy;
  throw new IrsaError('IRSA-ROLE-032', {
    what: `The role ${role} no longer exists.`,
    why: 'It was deleted during this run.',
    next: 'Run the same command again.',
  });
}
