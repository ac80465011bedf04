import { isDeepStrictEqual } from 'node:util';
import type { Progress } from '../../chain/progress.ts';
import { counted } from '../../errors/counted.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Json } from '../../trust/json.ts';
import {
  dropStatements,
  mergeStatement,
  sameStatement,
  sidOf,
  writtenStatements,
} from '../../trust/policy/written-statements.ts';
import { trustContested } from './findings.ts';
import type { Roles } from './ports.ts';

/** Retry limit for concurrent writers. */
const attempts = 5;

/** One statement of a role's trust policy as it is to be. */
export interface OwnStatement {
  readonly role: string;
  readonly sid: string;
  /** Null where it is to be gone. */
  readonly statement: Json | null;
  /** Statements that it replaces beside those of its Sid. */
  readonly replaces: readonly Json[];
}

/**
 * Writes one statement into a trust policy that others write as well. IAM replaces the whole document and knows no
 * conditional write: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html. So it is read
 * right before and right after: statements that another writer added stay, and the chain's own is written again if it was
 * lost. Statements of others that went are only named: an administrator may have revoked them.
 */
export async function writeStatement(own: OwnStatement, roles: Roles, progress: Progress): Promise<void> {
  let seen = await readTrust(own.role, roles);
  let goal = stateOwn(seen, own);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (isDeepStrictEqual(goal, seen)) return;
    await roles.setTrustPolicy(own.role, goal);
    const before = seen;
    seen = await readTrust(own.role, roles);
    const isKept = isStated(seen, own);
    const gone = statementsLost(goal, seen).filter((one) => sidOf(one) !== own.sid);
    // IAM may show for some seconds what was before; whether it stays so is seen when the link is looked at again.
    if ((gone.length === 0 && isKept) || isDeepStrictEqual(seen, before)) return;
    progress({
      type: 'finding',
      finding: trustContested(own.role, isKept ? null : own.sid, gone.map(nameOf)),
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

function stateOwn(policy: Json, { sid, statement, replaces }: OwnStatement): Json {
  const isReplaced = (one: Json): boolean => sidOf(one) === sid || includesStatement(replaces, one);
  return statement === null
    ? dropStatements(policy, isReplaced)
    : mergeStatement(policy, statement, isReplaced);
}

/** Whether a statement is among others to the letter. */
export function includesStatement(statements: readonly Json[], statement: Json): boolean {
  return statements.some((one) => isDeepStrictEqual(one, statement));
}

function isStated(policy: Json, { sid, statement }: OwnStatement): boolean {
  const own = writtenStatements(policy).filter((one) => sidOf(one) === sid);
  const [only] = own;
  if (statement === null || only === undefined) return statement === null && only === undefined;
  return own.length === 1 && sameStatement(only, statement);
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
