import type { Finding } from '../../../../chain/finding.ts';
import { type GraphPart, needsAttention } from '../../../../graph/chain-graph.ts';
import type { Relation } from '../edge-words.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { icon, stateName, stateOfSeverity } from '../state-icon.ts';

/** More names than these behind one relation are a count. */
const mostOthers = 6;

/** Where a part stands in the page: an ID without spaces, whatever the part is called. */
export function anchorOf({ id }: Pick<GraphPart, 'id'>): string {
  return encodeURIComponent(id);
}

/** A part as an item of a list: sign, name and state; then what it is, what it has to do with others, what is wrong. */
export function partHtml(part: GraphPart, relations: readonly Relation[]): Markup {
  const { name, kind, state, facts, findings, reasons } = part;
  return markup`<li class="part ${stateName(state)}" id="${anchorOf(part)}"${needsAttention(part) ? markup` data-attention` : nothing}>
${stateSign(state)}<div><p class="what"><code>${name}</code> <span class="state-word">${state}</span></p>
<p class="facts">${[kind, ...facts].join(' · ')}</p>
${relations.length === 0 ? nothing : markup`<ul class="relations">${relations.map(relationHtml)}</ul>`}
${findings.map(findingHtml)}${reasonsHtml(reasons)}</div></li>
`;
}

/** The state stands beside it in words. */
export function stateSign(state: GraphPart['state'], size = 18): Markup {
  return markup`<svg class="sign-box" width="${size}" height="${size}" aria-hidden="true" focusable="false">${icon(state, 0, 0, size)}</svg>`;
}

function relationHtml({ words, others }: Relation): Markup {
  const named = others.slice(0, mostOthers).map((other, index) => {
    const link = markup`<a href="#${anchorOf(other)}"><code>${other.name}</code></a>`;
    return index === 0 ? link : markup`, ${link}`;
  });
  const left = others.length - named.length;
  return left > 0
    ? markup`<li class="many">${words} ${named} and ${left} more</li>`
    : markup`<li>${words} ${named}</li>`;
}

export function findingHtml({ code, severity, what, why, next, place }: Finding): Markup {
  const state = stateOfSeverity(severity);
  const where = place
    ? markup`<dt>where</dt><dd><code>${place.file}${place.line === undefined ? '' : `:${place.line}`}</code></dd>`
    : nothing;
  return markup`<div class="finding ${stateName(state)}"><p>${stateSign(state, 14)}<strong>${severity} ${code}</strong> ${what}</p>
<dl><dt>why</dt><dd>${why}</dd><dt>next</dt><dd>${next}</dd>${where}<dt>more</dt><dd><code>irsactl explain ${code}</code></dd></dl></div>
`;
}

export function reasonsHtml(reasons: readonly string[]): Markup {
  if (reasons.length === 0) return nothing;
  return markup`<ul class="reasons">${reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`;
}
