import type { GraphLink, PartState } from '../../../../graph/chain-graph.ts';
import { printable } from '../../../output/printable.ts';
import { columns } from './band.ts';
import { round } from './card.ts';
import { breakSentence } from './fit-text.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { icon, stateOfSeverity } from './state-icon.ts';

/** A line of text beside the cards; `y` is its baseline. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly style: 'found' | 'rest';
  /** The icon before it. */
  readonly state: PartState | null;
  readonly text: string;
}

const mostFindings = 3;
const line = 20;

/** The findings of links, for above their parts, and their height. */
export function notesOf(
  links: readonly GraphLink[],
  y: number,
): { readonly notes: readonly Note[]; readonly height: number } {
  const findings = links.flatMap((link) => link.findings);
  const room = Math.floor((columns.end - columns.parts - 24) / 6.8);
  const notes = findings.slice(0, mostFindings).map(({ code, severity, what }, index): Note => {
    const [text = ''] = breakSentence(printable(`${code}  ${what}`), room, 1);
    const place = { x: columns.parts, y: y + 14 + index * line };
    return { ...place, style: 'found', state: stateOfSeverity(severity), text };
  });
  const left = findings.length - notes.length;
  if (left > 0) notes.push(restNote(`and ${left} more findings`, columns.parts, y + 2 + notes.length * line));
  return { notes, height: notes.length === 0 ? 0 : notes.length * line + 10 };
}

/** A note about hidden parts. */
export function restNote(text: string, x: number, y: number): Note {
  return { x, y: y + 12, style: 'rest', state: null, text };
}

export function drawNote({ x, y, style, state, text }: Note): Markup {
  return markup`${state === null ? nothing : icon(state, x, round(y - 12), 14)}<text class="${style}" x="${round(state === null ? x : x + 22)}" y="${round(y)}">${text}</text>
`;
}
