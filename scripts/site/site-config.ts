import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { withoutLinks } from '../../src/cli/views/explanation-view.ts';
import { root } from '../repository-root.ts';
import { sidebar } from './sidebar.ts';
import { siteLinks } from './site-links.ts';
import { sitePictures } from './site-pictures.ts';

const docs = join(root, 'docs');

/** In the outline, long titles continue on the next line instead of ending in dots. */
const wholeTitles =
  '.VPDocAsideOutline a.outline-link { white-space: normal; line-height: 1.4; padding-block: 0.25rem }';

/** The site of docs/. The pages stay plain Markdown; everything else that the site needs is here. */
export const siteConfig = defineConfig({
  title: 'irsactl',
  description: 'AWS IAM roles for the pods of a self-hosted Kubernetes cluster',
  srcDir: docs,
  outDir: process.env['SITE_FOLDER'] ?? join(root, 'build/docs'),
  cacheDir: join(root, 'node_modules/.cache/vitepress'),
  // A folder's README.md is its index page, as on a code host.
  rewrites: (path) => path.replace(/README\.md$/, 'index.md'),
  head: [
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['style', {}, wholeTitles],
  ],
  transformPageData: ({ filePath, relativePath }) => ({
    description: firstSentence(readFileSync(join(docs, filePath), 'utf8')),
    // The recording of the demo needs the width.
    ...(relativePath === 'index.md' && { frontmatter: { aside: false } }),
  }),
  // Fonts and search are part of the site: browsers fetch nothing from elsewhere.
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'How-to', link: '/how-to/change-a-cluster-with-one-node' },
      { text: 'Reference', link: '/reference/irsa-yaml' },
      { text: 'Explanation', link: '/explanation/how-irsa-works' },
      { text: 'Errors', link: '/reference/errors' },
    ],
    sidebar: sidebar(docs),
    outline: [2, 3],
  },
  markdown: {
    anchor: { slugify: slug },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => {
      siteLinks(markdown, docs);
      sitePictures(markdown);
    },
  },
});

/** Of a page's text, without its title, status and tables. */
function firstSentence(page: string): string {
  const paragraphs = page.split(/\n\s*\n/).filter((text) => !/^(#|\||Status:)/.test(text));
  const text = withoutLinks(paragraphs[0] ?? '')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s+/g, ' ');
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
