import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

/** So wide, in characters, is a line beside an arrow: pages are narrow. */
const widest = 24;

/**
 * Draws the state diagrams of mermaid as code hosts do, while the site is built: readers fetch no program for it. Colours
 * follow the site's, which are light or dark.
 */
export function sitePictures(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...more) => {
    const token = tokens[index];
    if (!token?.content.startsWith('stateDiagram')) return fence?.(tokens, index, ...more) ?? '';
    const colours = { bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)' };
    const svg = renderMermaidSVG(withNarrowLabels(token.content), colours);
    // As a text of the page: Vue takes an element <style> out of templates.
    const text = markdown.utils.escapeHtml(JSON.stringify(withoutFetching(svg)));
    return `<figure style="overflow-x: auto" v-html="${text}"></figure>`;
  };
}

/** Of arrows: `one --> other: words`. */
function withNarrowLabels(picture: string): string {
  return picture.replace(/^( *\S+ --> \S+: )(.*)$/gm, (_, arrow: string, words: string) => {
    const lines = words.replace(new RegExp(`(.{1,${widest}})( |$)`, 'g'), '$1<br/>');
    return `${arrow}${lines.replace(/<br\/>$/, '')}`;
  });
}

/** The font is a part of the site. */
function withoutFetching(svg: string): string {
  return svg.replace(/@import url\([^)]*\);/g, '');
}
