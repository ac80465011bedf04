/** The result of evaluating policies, with the reason of each statement. */
export interface Decision {
  readonly allowed: boolean;
  readonly outcome: 'allowed' | 'explicitly denied' | 'not allowed by any statement';
  readonly statements: readonly StatementReport[];
}

/** Whether a statement applies to the request, and if not, every mismatch. */
export interface StatementReport {
  /** Position of the policy and of the statement in it, from 0. */
  readonly policy: number;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly applies: boolean;
  readonly mismatches: readonly Mismatch[];
}

/** A part of a statement that does not match the request. */
export interface Mismatch {
  readonly part: 'principal' | 'action' | 'resource' | 'condition';
  /** For a condition: its operator and key. */
  readonly operator?: string;
  readonly key?: string;
  readonly expected: readonly string[];
  /** Empty if the request has no value. */
  readonly seen: readonly string[];
  /**
   * Set if irsactl cannot tell whether the part matches (an unknown operator, a variable without a value): an Allow
   * then does not apply, a Deny does.
   */
  readonly undecidable?: string;
}

/** The decision for messages: a sentence for each statement that denies or does not allow the request. */
export function explainDecision(decision: Decision): readonly string[] {
  if (decision.allowed) return [];
  const denied = decision.outcome === 'explicitly denied';
  const relevant = decision.statements.filter(({ effect, applies }) =>
    denied ? effect === 'Deny' && applies : effect === 'Allow',
  );
  if (relevant.length === 0) return ['There is no Allow statement.'];
  return relevant.map((report) => {
    const name = `Statement ${report.statement + 1}${report.sid === null ? '' : ` (${report.sid})`}`;
    const doubts = report.mismatches.map(explainMismatch).join('; ');
    if (denied) return `${name} denies it${doubts === '' ? '' : `: ${doubts}`}.`;
    return `${name} does not allow it: ${doubts}.`;
  });
}

/** One mismatch in words: `sub is "…", the policy requires "…"`. */
function explainMismatch(mismatch: Mismatch): string {
  const name = mismatch.key ?? `the ${mismatch.part}`;
  const required = `the policy requires ${mismatch.operator ? `${mismatch.operator} ` : ''}${quoted(mismatch.expected)}`;
  const seen =
    mismatch.seen.length === 0 ? `${name} is not in the request` : `${name} is ${quoted(mismatch.seen)}`;
  return `${seen}, ${required}${mismatch.undecidable === undefined ? '' : ` (${mismatch.undecidable})`}`;
}

function quoted(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(' or ');
}
