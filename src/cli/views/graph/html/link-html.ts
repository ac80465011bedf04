import { linkMeanings } from '../../../../chain/link-name.ts';
import { type GraphLink, type GraphPart, needsAttention } from '../../../../graph/chain-graph.ts';
import type { Relation } from '../edge-words.ts';
import { stateCounts } from '../folded-parts.ts';
import { linkTitles } from '../link-titles.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { stateName } from '../state-icon.ts';
import { findingHtml, partHtml, reasonsHtml, stateSign } from './part-html.ts';

type Relations = ReadonlyMap<string, readonly Relation[]>;

/** With more parts than these, those of a namespace stand behind its name. */
const mostUngrouped = 20;

/** One link with its parts. */
export function linkHtml(link: GraphLink, number: number, relations: Relations): Markup {
  const { state, summary, parts, findings, reasons } = link;
  const id = `link-${link.link}`;
  const hint = state === 'not looked at' ? markup`: run <code>irsactl verify</code>` : nothing;
  return markup`<section class="link ${stateName(state)}" aria-labelledby="${id}">
<h2 id="${id}">${stateSign(state, 24)}<span>${number} ${linkTitles[link.link]}</span> <span class="state-word">${state}</span></h2>
<p class="meaning">${linkMeanings[link.link]}</p>
<p class="summary">${summary}${hint}</p>
${findings.map(findingHtml)}${reasonsHtml(reasons)}
${parts.length > mostUngrouped ? groupsHtml(parts, relations) : listHtml(parts, relations)}</section>
`;
}

function listHtml(parts: readonly GraphPart[], relations: Relations): Markup {
  if (parts.length === 0) return nothing;
  return markup`<ul class="parts">${parts.map((part) => partHtml(part, relations.get(part.id) ?? []))}</ul>`;
}

/** Open where somebody should look. */
function groupsHtml(parts: readonly GraphPart[], relations: Relations): Markup {
  const groups = Map.groupBy(parts, ({ namespace }) => namespace);
  const alone = groups.get(undefined) ?? [];
  const named = [...groups].flatMap(([namespace, members]) =>
    namespace === undefined ? [] : [{ namespace, members }],
  );
  return markup`${listHtml(alone, relations)}${named
    .toSorted((one, other) => (one.namespace < other.namespace ? -1 : 1))
    .map(
      ({
        namespace,
        members,
      }) => markup`<details${members.some(needsAttention) ? markup` open` : nothing}><summary><code>${namespace}</code> <span class="count">${members.length}: ${stateCounts(members)}</span></summary>
${listHtml(members, relations)}</details>
`,
    )}`;
}
