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

/** The chain's statements in a role's trust policy as they are to be: one, and in a migration one for each former issuer. */
export interface OwnStatements {
  readonly role: string;
  /** All Sids that the chain uses. */
  readonly sids: readonly string[];
  /** Empty where they are to be gone. */
  readonly statements: readonly Json[];
  /** Statements that they replace beside those of their Sids. */
  readonly replaces: readonly Json[];
}

/**
 * Writes the chain's statements into a trust policy that others write as well. IAM replaces the whole document and knows no
 * conditional write: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html. So it is read
 * right before and right after: statements that another writer added stay, and the chain's own is written again if it was
 * lost. Statements of others that went are only named: an administrator may have revoked them.
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
    // IAM may show for some seconds what was before; whether it stays so is seen when the link is looked at again.
    if ((gone.length === 0 && isKept) || isDeepStrictEqual(seen, before)) return;
    progress({
      type: 'finding',
      finding: trustContested(own.role, isKept ? null : own.sids.join(', '), gone.map(nameOf)),
    });
    if (isKept) return;
    goal = stateOwn(seen, own);
  }
  throw new IrsaError('IRSA-ROLE-063', {
    what: `The trust policy of ${own.role} does not keep what is written into it.`,
    why: `Somebody else wrote it ${counted(attempts, 'time')} between irsactl’s writing and reading it again.`,
    next: 'Find out who writes it (CloudTrail: UpdateAssumeRolePolicy), then run the same command again.',
  });
}

function stateOwn(policy: Json, own: OwnStatements): Json {
  const isReplaced = (one: Json): boolean => isChains(own, one) || includesStatement(own.replaces, one);
  return mergeStatements(policy, own.statements, isReplaced);
}

/** Whether a statement is among others to the letter. */
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
    what: `There is no role ${role} any more.`,
    why: 'It was there a moment ago; somebody has deleted it.',
    next: 'Run the same command again.',
  });
}
