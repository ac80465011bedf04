import { join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/**
 * Makes links of plain Markdown links of the site. A folder's README.md is its index there. A file of the repository
 * outside of docs/ is no part of the site: its link becomes its text, which says the file's path on hovering.
 */
export function siteLinks(markdown: MarkdownRenderer, docs: string): void {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    const page = String(env.relativePath);
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => /^link_/.test(type));
    // An opening link and its end stand next to each other in this list, for links hold no links.
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

function isRelative(href: string): boolean {
  return !/^(\w+:|#|\/)/.test(href);
}

function pathInRepository(docs: string, page: string, href: string): string {
  const [path = ''] = href.split('#');
  return relative(join(docs, '..'), join(docs, page, '..', path));
}
