import { createHash } from 'node:crypto';
import { allParts, type ChainGraph } from '../../../../graph/chain-graph.ts';
import { relationsOf } from '../edge-words.ts';
import { stateCounts } from '../folded-parts.ts';
import { Markup, markup } from '../markup.ts';
import { drawPicture, pictureStyle } from '../svg/svg-graph.ts';
import { themeStyle } from '../theme.ts';
import { linkHtml } from './link-html.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** The chain as one page that needs nothing else: the picture, and every part with what was found about it. */
export function htmlGraph(graph: ChainGraph): string {
  const style = `${themeStyle(':root')}\n${pictureStyle}\n${pageStyle}`;
  const relations = relationsOf(graph);
  const { chain, account, region, server, clusterUid, links } = graph;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style, pageScript)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Chain ${chain} · irsactl graph</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#parts">Skip to the parts</a>
<header>
<h1>Chain ${chain}</h1>
<p class="about">AWS ${account} ${region} · cluster ${clusterUid.slice(0, 8)} at ${server}</p>
<p class="about">${stateCounts(allParts(graph))}</p>
</header>
<search id="tools" hidden><form>
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="name, namespace, code, state" aria-keyshortcuts="/"></label>
<label><input id="only" type="checkbox"> only what needs attention</label>
<p id="told" role="status"></p>
</form></search>
<main>
<details id="picture" open><summary>Picture</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Picture of the chain">${drawPicture(graph)}</div></details>
<div id="parts" tabindex="-1">
${links.map((link, index) => linkHtml(link, index + 1, relations))}</div>
</main>
<script>${new Markup(pageScript)}</script>
</body>
</html>
`;
  return page.toString();
}

/** Nothing is fetched, and nothing but this very style and this very script counts: https://www.w3.org/TR/CSP3/ */
function policyOf(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
