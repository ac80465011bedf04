import type { Finding } from '../../chain/finding.ts';
import { hanging, type Line, paint } from './paint.ts';

/** Findings with code and first sentence; `plan` has all of them. */
export function briefFindingLines(findings: readonly Finding[], margin: string, width: number): Line[] {
  return findings.flatMap(({ code, severity, what }) => {
    const head = [margin, paint(severity === 'error' ? 'red' : 'yellow', code), '  '];
    return hanging(head, what, ' '.repeat(margin.length + code.length + 2), width);
  });
}

const mostReasons = 3;

/** The first reasons for a change, and the number of further ones. */
export function briefReasonLines(reasons: readonly string[], margin: string, width: number): string[] {
  const shown = reasons.slice(0, mostReasons);
  const others = reasons.length - shown.length;
  const all = others > 0 ? [...shown, `and ${others} more: run \`irsactl plan\``] : shown;
  // The indent separates a reason from the next one.
  return all.flatMap((reason) => hanging(margin, reason, `${margin}  `, width));
}
