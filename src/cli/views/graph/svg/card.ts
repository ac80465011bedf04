import type { GraphPart } from '../../../../graph/chain-graph.ts';
import { printable } from '../../../output/printable.ts';
import { breakName, breakSentence } from './fit-text.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { icon, stateName } from './state-icon.ts';

/** A part in the picture. Lengths are in pixels. */
export interface Card {
  readonly part: GraphPart;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly name: readonly string[];
  readonly words: readonly string[];
}

/** Widths of a letter: 0.6 of the font size in fixed-width fonts, less on average in others. */
const nameLetter = 7.9;
const wordLetter = 7;
const nameLine = 17;
const wordLine = 16;
const [top, left, right] = [12, 36, 12];

export function cardOf(part: GraphPart, x: number, y: number, width: number): Card {
  const room = width - left - right;
  const name = breakName(printable(part.name), Math.floor(room / nameLetter), 3);
  const texts = [
    ...(part.state === 'in place' ? [] : [part.state]),
    ...new Set(part.findings.map(({ code }) => code)),
    ...part.facts,
  ];
  const words = breakSentence(printable(texts.join(' · ')), Math.floor(room / wordLetter), 2);
  const height = top + name.length * nameLine + words.length * wordLine + 9;
  return { part, x, y, width, height, name, words };
}

/** A row of cards with the same height. */
export function cardRow(
  parts: readonly GraphPart[],
  x: number,
  y: number,
  width: number,
  gap: number,
): readonly Card[] {
  const each = Math.min((width - gap * (parts.length - 1)) / Math.max(parts.length, 1), 520);
  const cards = parts.map((part, index) => cardOf(part, x + index * (each + gap), y, each));
  const height = Math.max(...cards.map((card) => card.height));
  return cards.map((card) => ({ ...card, height }));
}

export function drawCard({ part, x, y, width, height, name, words }: Card): Markup {
  const baseline = y + top + 13;
  const below = baseline + name.length * nameLine;
  return markup`<g class="box ${stateName(part.state)}"><title>${titleOf(part)}</title>
<rect class="card" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="8"/>
<rect class="edge" x="${round(x)}" y="${round(y + 8)}" width="3" height="${round(height - 16)}"/>
${icon(part.state, round(x + 12), round(y + top))}
${name.map((line, index) => markup`<text class="name" x="${round(x + left)}" y="${round(baseline + index * nameLine)}">${line}</text>`)}
${words.map((line, index) => (line === '' ? nothing : markup`<text class="words" x="${round(x + left)}" y="${round(below + index * wordLine)}">${line}</text>`))}</g>
`;
}

function titleOf({ kind, name, state, facts, findings }: GraphPart): string {
  return [`${kind} ${name}: ${state}`, ...facts, ...findings.map(({ code, what }) => `${code} ${what}`)].join(
    '; ',
  );
}

export function round(length: number): number {
  return Math.round(length * 10) / 10;
}
