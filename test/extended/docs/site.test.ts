import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { markdownPages } from '../../support/markdown-pages.ts';
import { pathWithNode } from '../../support/packed-package.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('make docs builds a site of all pages, in which every link and anchor leads somewhere', async () => {
  const site = await temporaryFolder();
  await promisify(execFile)('make', ['docs'], {
    cwd: projectRoot,
    env: { ...process.env, PATH: pathWithNode(), SITE_FOLDER: site },
  });
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const wanted = markdownPages().flatMap(({ path }) => /^docs\/(.+)\.md$/.exec(path)?.[1] ?? []);
  expect(pages).toEqual(
    expect.arrayContaining(wanted.map((path) => `${path.replace(/README$/, 'index')}.html`)),
  );

  const dead = pages.flatMap((page) => {
    const html = readFileSync(join(site, page), 'utf8');
    return targetsIn(html)
      .filter((target) => !leads(site, page, target))
      .map((target) => `${page} -> ${target}`);
  });
  expect(dead).toEqual([]);
  // What the check is worth: a page has links to others, and some with anchors.
  const start = targetsIn(readFileSync(join(site, 'index.html'), 'utf8'));
  expect(start.filter((target) => target.startsWith('/how-to/')).length).toBeGreaterThan(10);
  expect(leads(site, 'index.html', '/tutorial.html#no-such-heading')).toBe(false);
  expect(leads(site, 'index.html', '/no-such-page.html')).toBe(false);
  // The picture of the states is drawn, and not shown as its source.
  const protocol = readFileSync(join(site, 'explanation/changing-an-api-server.html'), 'utf8');
  expect(protocol).toMatch(/<svg[\s\S]*>stuck<[\s\S]*<\/svg>/);
  expect(protocol).not.toContain('stateDiagram');
  // Nothing of a page is fetched from elsewhere.
  const all = pages.map((page) => readFileSync(join(site, page), 'utf8')).join('\n');
  expect(all).not.toMatch(/<(script|img|link)[^>]+(src|href)="(https?:)?\/\/|@import url\(.?http/);
});

/** Where links, scripts, styles and pictures of a page lead, within the site. */
function targetsIn(html: string): readonly string[] {
  const found = [...html.matchAll(/<\w+[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
  return found
    .filter((target) => !/^(\w+:|\/\/)/.test(target))
    .map((target) => target.replaceAll('&amp;', '&'));
}

function leads(site: string, page: string, target: string): boolean {
  const [path = '', anchor = ''] = decodeURI(target).split('#');
  const file = path === '' ? page : join(path.startsWith('/') ? '' : join(page, '..'), path);
  const place = join(site, file.endsWith('/') ? `${file}index.html` : file);
  if (!existsSync(place)) return false;
  return anchor === '' || readFileSync(place, 'utf8').includes(` id="${anchor}"`);
}
