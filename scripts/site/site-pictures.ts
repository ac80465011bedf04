import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

/** A box that a keyboard can scroll. */
const scrolls = 'tabindex="0" style="display: block; overflow-x: auto"';

/** Maximum width of a line beside an arrow, in characters: pages are narrow. */
const widest = 24;

/**
 * Draws Mermaid state diagrams while the site is built, so that browsers need no program for them. The colours follow the
 * site's light or dark scheme. On a narrow screen, they scroll in their own box and stay readable.
 */
export function sitePictures(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...more) => {
    const token = tokens[index];
    if (!token?.content.startsWith('stateDiagram')) return fence?.(tokens, index, ...more) ?? '';
    const colours = { bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)' };
    const svg = renderMermaidSVG(withNarrowLabels(token.content), colours);
    // As v-html, because Vue removes <style> elements from templates.
    const text = markdown.utils.escapeHtml(JSON.stringify(withoutFetching(svg)));
    return `<figure ${scrolls} v-html="${text}"></figure>`;
  };
}

/** Wraps the labels of arrows: `one --> other: words`. */
function withNarrowLabels(picture: string): string {
  return picture.replace(/^( *\S+ --> \S+: )(.*)$/gm, (_, arrow: string, words: string) => {
    const lines = words.replace(new RegExp(`(.{1,${widest}})( |$)`, 'g'), '$1<br/>');
    return `${arrow}${lines.replace(/<br\/>$/, '')}`;
  });
}

/** Removes the import of a font, because the site has its own. */
function withoutFetching(svg: string): string {
  return svg.replace(/@import url\([^)]*\);/g, '');
}
