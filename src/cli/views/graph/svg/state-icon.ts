import type { Finding } from '../../../../chain/finding.ts';
import type { PartState } from '../../../../graph/chain-graph.ts';
import { type Markup, markup } from './markup.ts';

/** A state's name in classes and IDs. */
export function stateName(state: PartState): string {
  return state.replaceAll(' ', '-');
}

export function stateOfSeverity(severity: Finding['severity']): PartState {
  return severity === 'error' ? 'has errors' : 'to be changed';
}

/** 16 by 16 pixels. Each state has another shape, for readers who do not see colours. */
const shapes: Readonly<Record<PartState, Markup>> = {
  'in place': markup`<circle class="fill" cx="8" cy="8" r="8"/><path class="sign" d="M4.2 8.3l2.6 2.6 5-5.4"/>`,
  'to be created': markup`<rect class="fill" x=".5" y=".5" width="15" height="15" rx="3.5"/><path class="sign" d="M8 4v8M4 8h8"/>`,
  'to be changed': markup`<path class="fill" d="M8 0l8 8-8 8-8-8z"/><path class="sign" d="M4.4 8.9c1.2-2 2.4-2 3.6-.9s2.4 1.1 3.6-.9"/>`,
  'to be removed': markup`<rect class="fill" x=".5" y=".5" width="15" height="15" rx="3.5"/><path class="sign" d="M4 8h8"/>`,
  'has errors': markup`<path class="fill" d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"/><path class="sign" d="M5 5l6 6M11 5l-6 6"/>`,
  'without identity': markup`<path class="fill" d="M8 .6l8 14.6H0z" stroke-linejoin="round"/><path class="sign" d="M8 5.6v4.4M8 12.3v.4"/>`,
  'not looked at': markup`<circle class="open" cx="8" cy="8" r="6.9"/><path class="mark" d="M5 8h6"/>`,
};

/** The symbols that `icon` refers to. */
export function iconDefinitions(): Markup {
  return markup`<defs>${Object.entries(shapes).map(
    ([state, shape]) =>
      markup`<symbol id="icon-${stateName(state as PartState)}" viewBox="0 0 16 16">${shape}</symbol>`,
  )}</defs>`;
}

export function icon(state: PartState, x: number, y: number, size = 16): Markup {
  return markup`<use href="#icon-${stateName(state)}" class="state ${stateName(state)}" x="${x}" y="${y}" width="${size}" height="${size}"/>`;
}
