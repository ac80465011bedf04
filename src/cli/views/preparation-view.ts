import { patchName } from '../../links/control-plane/preparation/lacking-arguments.ts';
import type { Preparation } from '../../links/control-plane/preparation/preparation.ts';
import type { PreparationResult } from '../results/step-results.ts';
import { type Canvas, type Line, paint } from './paint.ts';
import { findingLines } from './problem-view.ts';

/** What a joining node gets, for people. */
export function preparationLines(preparation: Preparation, canvas: Canvas): readonly Line[] {
  const { node, copies, patch, inPlace, findings } = preparation;
  const lines: Line[] = [`What kubeadm join does not bring to ${node}:`];
  for (const { path, from, file, replaces } of copies) {
    const sign = replaces === null ? paint('green', '+') : paint('yellow', '~');
    lines.push(['  ', sign, ` ${path}`]);
    lines.push(`      from ${from}, mode 0${file.mode.toString(8)}, kid ${file.kids.join(', ')}`);
    if (replaces !== null) lines.push(`      in the place of kid ${replaces.join(', ') || 'none'}`);
  }
  if (patch) {
    const sign = patch.isInPlace ? ' ' : paint('green', '+');
    lines.push(['  ', sign, ` ${patch.folder}/${patchName}`]);
    lines.push('      which adds what kubeadm-config has no room for:');
    for (const argument of patch.arguments) lines.push(`      ${argument}`);
    lines.push(
      `      join with \`${joinLine(preparation)}\`; an upgrade goes without it, and with \`irsactl apply\` after it`,
    );
  }
  for (const path of inPlace) lines.push(`    ${path} is in place`);
  if (copies.length === 0 && patch === null && inPlace.length === 0 && findings.length === 0) {
    lines.push('  nothing: kubeadm brings the keys, and kubeadm-config the flags');
  }
  return [...lines, ...findingLines(findings, canvas)];
}

/** How the node is to join then. */
export function joinLine({ patch }: Preparation): string {
  return `kubeadm join --control-plane${patch ? ` --patches ${patch.folder}` : ''}`;
}

/** The same for scripts. */
export function preparationData(preparation: Preparation, carriedOut: boolean): PreparationResult {
  const { node, copies, patch, inPlace, findings } = preparation;
  return {
    node,
    copies: copies.map(({ path, from, file, replaces }) => ({
      path,
      from,
      kids: file.kids,
      mode: file.mode,
      replaces,
    })),
    patch,
    inPlace,
    findings,
    carriedOut,
  };
}
