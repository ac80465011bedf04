import type { LinkName } from '../../../../chain/link-name.ts';
import type { GraphLink } from '../../../../graph/chain-graph.ts';
import { printable } from '../../../output/printable.ts';
import { round } from './card.ts';
import { breakName, breakSentence } from './fit-text.ts';
import { type Markup, markup } from './markup.ts';
import { icon, stateName } from './state-icon.ts';

/** Horizontal positions: the spine with its stations, the links' names, the parts. */
export const columns = {
  spine: 40,
  label: 66,
  labelWidth: 220,
  bus: 316,
  parts: 336,
  end: 1176,
  width: 1200,
} as const;

interface PlacedLine {
  readonly y: number;
  readonly style: string;
  readonly text: string;
}

/** The text at the left of a link. */
export interface Label {
  readonly link: GraphLink;
  readonly number: number;
  readonly y: number;
  readonly height: number;
  readonly lines: readonly PlacedLine[];
}

export function labelOf(link: GraphLink, number: number, y: number): Label {
  const hint = link.state === 'not looked at' ? ': run irsactl verify' : '';
  const sentence = breakSummary(`${printable(link.summary)}${hint}`);
  const lines = [
    { y: y + 17, style: 'title', text: `${number} ${linkTitles[link.link]}` },
    { y: y + 37, style: `verdict ${stateName(link.state)}`, text: link.state },
    ...sentence.map((text, index) => ({ y: y + 56 + index * 15, style: 'small', text })),
  ];
  return { link, number, y, height: 56 + sentence.length * 15, lines };
}

/** Also breaks names, which have no spaces. */
function breakSummary(summary: string): readonly string[] {
  const room = Math.floor(columns.labelWidth / 6.1);
  const words = summary.split(' ').flatMap((word) => breakName(word, room, 4));
  return breakSentence(words.join(' '), room, 5);
}

export function drawLabel({ link, y, lines }: Label): Markup {
  return markup`<g class="link"><circle class="station" cx="${columns.spine}" cy="${round(y + 12)}" r="13"/>${icon(link.state, columns.spine - 9, round(y + 3), 18)}
${lines.map(({ y: baseline, style, text }) => markup`<text class="${style}" x="${columns.label}" y="${round(baseline)}">${text}</text>`)}</g>
`;
}

const linkTitles: Readonly<Record<LinkName, string>> = {
  'signing-key': 'Signing key',
  issuer: 'Issuer',
  'control-plane': 'Control plane',
  'identity-provider': 'Identity provider',
  roles: 'Roles',
  injection: 'Injection',
  proof: 'Proof',
};
