import type { Preparation } from '../../links/control-plane/preparation/preparation.ts';
import type { PreparationResult } from '../results/step-results.ts';
import { type Canvas, type Line, paint } from './paint.ts';
import { findingLines } from './problem-view.ts';

/** What a joining node gets, for people. */
export function preparationLines(preparation: Preparation, canvas: Canvas): readonly Line[] {
  const { node, copies, inPlace, findings } = preparation;
  const lines: Line[] = [`What kubeadm join does not bring to ${node}:`];
  for (const { path, from, file, replaces } of copies) {
    const sign = replaces === null ? paint('green', '+') : paint('yellow', '~');
    lines.push(['  ', sign, ` ${path}`]);
    lines.push(`      from ${from}, mode 0${file.mode.toString(8)}, kid ${file.kids.join(', ')}`);
    if (replaces !== null) lines.push(`      in the place of kid ${replaces.join(', ') || 'none'}`);
  }
  for (const path of inPlace) lines.push(`    ${path} is in place`);
  if (copies.length === 0 && inPlace.length === 0 && findings.length === 0) {
    lines.push('  nothing: kubeadm brings the keys, and kubeadm-config the flags');
  }
  return [...lines, ...findingLines(findings, canvas)];
}

/** The same for scripts. */
export function preparationData(preparation: Preparation, carriedOut: boolean): PreparationResult {
  const { node, copies, inPlace, findings } = preparation;
  return {
    node,
    copies: copies.map(({ path, from, file, replaces }) => ({
      path,
      from,
      kids: file.kids,
      mode: file.mode,
      replaces,
    })),
    inPlace,
    findings,
    carriedOut,
  };
}
