/** What evaluating policies came to, with the reason of each statement. */
export interface Decision {
  readonly allowed: boolean;
  readonly outcome: 'allowed' | 'explicitly denied' | 'not allowed by any statement';
  readonly statements: readonly StatementReport[];
}

/** Whether one statement applied to the request, and if not, all that spoke against it. */
export interface StatementReport {
  /** Position of the policy and of the statement in it, from 0. */
  readonly policy: number;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly applies: boolean;
  readonly mismatches: readonly Mismatch[];
}

/** One part of a statement that does not fit the request. */
export interface Mismatch {
  readonly part: 'principal' | 'action' | 'resource' | 'condition';
  /** For a condition: its operator and key. */
  readonly operator?: string;
  readonly key?: string;
  readonly expected: readonly string[];
  /** Empty where the request has nothing there. */
  readonly seen: readonly string[];
  /**
   * Set where it cannot be known whether the part fits (an operator that irsactl does not know, a variable without
   * a value): such an Allow does not apply, such a Deny does.
   */
  readonly undecidable?: string;
}

/** The decision in sentences, one a statement that speaks against the request; for messages. */
export function explainDecision(decision: Decision): readonly string[] {
  if (decision.allowed) return [];
  const denied = decision.outcome === 'explicitly denied';
  const relevant = decision.statements.filter(({ effect, applies }) =>
    denied ? effect === 'Deny' && applies : effect === 'Allow',
  );
  if (relevant.length === 0) return ['No statement allows anything.'];
  return relevant.map((report) => {
    const name = `Statement ${report.statement + 1}${report.sid === null ? '' : ` (${report.sid})`}`;
    const doubts = report.mismatches.map(explainMismatch).join('; ');
    if (denied) return `${name} denies it${doubts === '' ? '' : `: ${doubts}`}.`;
    return `${name} does not allow it: ${doubts}.`;
  });
}

/** One mismatch in words: `sub is "…", the policy wants "…"`. */
function explainMismatch(mismatch: Mismatch): string {
  const name = mismatch.key ?? `the ${mismatch.part}`;
  const wants = `the policy wants ${mismatch.operator ? `${mismatch.operator} ` : ''}${quoted(mismatch.expected)}`;
  const seen =
    mismatch.seen.length === 0 ? `${name} is not in the request` : `${name} is ${quoted(mismatch.seen)}`;
  return `${seen}, ${wants}${mismatch.undecidable === undefined ? '' : ` (${mismatch.undecidable})`}`;
}

function quoted(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(' or ');
}
