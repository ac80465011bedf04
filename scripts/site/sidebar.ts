import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { documentTitle } from '../../src/cli/help/document-word.ts';

/** The folders of docs/ after the how-tos, in the order in which readers need them. */
const sections = [
  ['reference', 'Reference'],
  ['explanation', 'Explanation'],
  ['sandbox', 'Sandbox'],
  ['decisions', 'Decisions'],
] as const;

/** The navigation, from the existing pages: a new page appears under its own heading, a how-to under its task. */
export function sidebar(docs: string): DefaultTheme.SidebarItem[] {
  const start = ['README.md', 'tutorial.md', 'proofs.md', 'webhook-compatibility.md'];
  return [
    { text: 'Start', items: start.map((file) => page(docs, file)) },
    ...tasks(docs),
    ...sections.map(([folder, text]) => ({
      text,
      collapsed: folder === 'decisions',
      items: pagesIn(docs, folder).map((file) => page(docs, file)),
    })),
  ];
}

/** The how-tos by task, as README.md lists them; throws if a how-to is missing there. */
function tasks(docs: string): DefaultTheme.SidebarItem[] {
  const groups = readFileSync(join(docs, 'README.md'), 'utf8').split(/^#+ /m);
  const grouped = groups.map((group) => ({
    text: group.split('\n')[0] ?? '',
    files: [...group.matchAll(/\((how-to\/[^)]+)\)/g)].map(([, file = '']) => file),
  }));
  const listed = grouped.flatMap(({ files }) => files);
  const missing = pagesIn(docs, 'how-to').filter((file) => !listed.includes(file));
  if (missing.length > 0) throw new Error(`docs/README.md does not list ${missing.join(', ')}.`);
  return grouped
    .filter(({ files }) => files.length > 0)
    .map(({ text, files }) => ({ text, collapsed: false, items: files.map((file) => page(docs, file)) }));
}

function pagesIn(docs: string, folder: string): readonly string[] {
  const files = readdirSync(join(docs, folder)).filter((name) => name.endsWith('.md'));
  // The README of the folder first.
  const order = (name: string): string => (name === 'README.md' ? '' : name);
  return files
    .toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
    .map((name) => `${folder}/${name}`);
}

function page(docs: string, file: string): DefaultTheme.SidebarItem {
  const text = documentTitle(readFileSync(join(docs, file), 'utf8'));
  return { text, link: `/${file.replace(/README\.md$/, '').replace(/\.md$/, '')}` };
}
