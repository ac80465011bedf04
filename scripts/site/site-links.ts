import { join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/**
 * Converts anchors of headings, and Markdown links to links of the site, where a folder's README.md is its index. Files of the repository outside
 * docs/ are not on the site: their links become text that shows the file's path on hovering.
 */
export function siteLinks(markdown: MarkdownRenderer, docs: string): void {
  markdown.core.ruler.before('anchor', 'site-anchors', ({ tokens }) => {
    for (const [index, heading] of tokens.entries()) {
      if (heading.type === 'heading_open') moveAnchor(heading, tokens[index + 1]?.children ?? []);
    }
  });
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    const page = String(env.relativePath);
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => /^link_/.test(type));
    // The start and end of a link are adjacent in this list, because links are not nested.
    for (const [index, open] of links.entries()) {
      const href = open.attrGet('href');
      if (href === null || !isRelative(href)) continue;
      const path = pathInRepository(docs, page, href);
      if (path.startsWith('docs/') && /\.md$/.test(path)) {
        open.attrSet('href', href.replace(/README\.md(?=$|#)/, 'index.md'));
        continue;
      }
      const close = links[index + 1];
      open.type = 'html_inline';
      open.content = `<span title="${markdown.utils.escapeHtml(path)} in the repository">`;
      if (close !== undefined) Object.assign(close, { type: 'html_inline', content: '</span>' });
    }
  });
}

/** Gives a heading that begins with `<a id="x"></a>` this ID, because search expects no other link in a heading. */
function moveAnchor(heading: Token, words: Token[]): void {
  const [, id] = /^<a id="(.+)">$/.exec(words[0]?.content ?? '') ?? [];
  if (id === undefined) return;
  heading.attrSet('id', id);
  words.splice(0, 2);
}

function isRelative(href: string): boolean {
  return !/^(\w+:|#|\/)/.test(href);
}

function pathInRepository(docs: string, page: string, href: string): string {
  const [path = ''] = href.split('#');
  return relative(join(docs, '..'), join(docs, page, '..', path));
}
