import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';

/** The folders of docs/, in the order in which readers need them. */
const sections = [
  ['how-to', 'How-to'],
  ['reference', 'Reference'],
  ['explanation', 'Explanation'],
  ['sandbox', 'Sandbox'],
  ['decisions', 'Decisions'],
] as const;

/** The navigation, from the existing pages: a new page appears under its own heading. */
export function sidebar(docs: string): DefaultTheme.SidebarItem[] {
  const start = ['README.md', 'tutorial.md', 'proofs.md', 'webhook-compatibility.md'];
  return [
    { text: 'Start', items: start.map((file) => page(docs, file)) },
    ...sections.map(([folder, text]) => ({
      text,
      collapsed: folder === 'decisions',
      items: pagesIn(docs, folder).map((file) => page(docs, file)),
    })),
  ];
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
  const [, text = file] = /^# (.+)$/m.exec(readFileSync(join(docs, file), 'utf8')) ?? [];
  return { text, link: `/${file.replace(/README\.md$/, '').replace(/\.md$/, '')}` };
}
