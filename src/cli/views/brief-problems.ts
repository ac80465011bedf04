import type { Finding } from '../../chain/finding.ts';
import { type Line, paint, wrap } from './paint.ts';

/** Findings by code and first sentence alone, where `plan` has the whole of them. */
export function briefFindingLines(findings: readonly Finding[], margin: string, width: number): Line[] {
  return findings.flatMap(({ code, severity, what }) => {
    const [first = '', ...rest] = wrap(what, ' '.repeat(margin.length + code.length + 2), width);
    const head = paint(severity === 'error' ? 'red' : 'yellow', code);
    return [[margin, head, `  ${first.trimStart()}`], ...rest];
  });
}

const mostReasons = 3;

/** Why something is to be changed: some of it, and how much is left. */
export function briefReasonLines(reasons: readonly string[], margin: string, width: number): string[] {
  const shown = reasons.slice(0, mostReasons);
  const others = reasons.length - shown.length;
  const all = others > 0 ? [...shown, `and ${others} more: run \`irsactl plan\``] : shown;
  return all.flatMap((reason) => hanging(reason, margin, width));
}

/** What a sentence does not have room for stands further in, so that the next one is told from it. */
function hanging(text: string, margin: string, width: number): string[] {
  const indent = `${margin}  `;
  const [first = '', ...rest] = wrap(text, indent, width);
  return [`${margin}${first.trimStart()}`, ...rest];
}
