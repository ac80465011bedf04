import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import GithubSlugger from 'github-slugger';
import { expect, it } from 'vitest';
import { markdownPages, prose } from '../../support/markdown-pages.ts';

const root = resolve(import.meta.dirname, '../../..');

it.each(markdownPages())('$path has valid links', (page) => {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const dead = links.filter((target) => !/^\w+:/.test(target) && !leads(page.path, target));
  expect(dead).toEqual([]);
});

it('finds a broken link', () => {
  expect(leads('docs/README.md', 'no-such-page.md')).toBe(false);
  expect(leads('docs/README.md', 'tutorial.md#no-such-heading')).toBe(false);
  expect(leads('docs/README.md', 'tutorial.md#take-it-down')).toBe(true);
});

function leads(from: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(root, from) : join(root, from, '..', path);
  if (!existsSync(file)) return false;
  // A page of the package must not link to files that only the repository has.
  if (relative(root, file).startsWith('..')) return false;
  return anchor === undefined || anchors(file).has(anchor);
}

/** Anchors as code hosts derive them from headings: links and emphasis count as text. The errors page has its own. */
function anchors(file: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const text = readFileSync(file, 'utf8').replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]|<[^>]*>/g, ''),
  );
  const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings.map((heading) => slugger.slug(heading)), ...ids]);
}
