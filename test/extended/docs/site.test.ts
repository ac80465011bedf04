import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import MiniSearch from 'minisearch';
import { chromium, type Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findOnPath } from '../../support/find-on-path.ts';
import { markdownPages } from '../../support/markdown-pages.ts';
import { pathWithNode } from '../../support/packed-package.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { skipUnless } from '../../support/skip-unless.ts';

let site = '';
let pages: readonly string[] = [];

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'irsactl-site-'));
  await promisify(execFile)('make', ['docs'], {
    cwd: projectRoot,
    env: { ...process.env, PATH: pathWithNode(), SITE_FOLDER: site },
  });
  pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  return () => rm(site, { recursive: true, force: true });
});

function textOf(page: string): string {
  return readFileSync(join(site, page), 'utf8');
}

it('make docs builds a site of all pages, in which every link and anchor has a target', () => {
  const wanted = markdownPages().flatMap(({ path }) => /^docs\/(.+)\.md$/.exec(path)?.[1] ?? []);
  expect(pages).toEqual(
    expect.arrayContaining(wanted.map((path) => `${path.replace(/README$/, 'index')}.html`)),
  );

  const dead = pages.flatMap((page) =>
    targetsIn(textOf(page))
      .filter((target) => !leads(page, target))
      .map((target) => `${page} -> ${target}`),
  );
  expect(dead).toEqual([]);
  // Ensures that the check has input: links to other pages, some with anchors.
  const start = targetsIn(textOf('index.html'));
  expect(start.filter((target) => target.startsWith('/how-to/')).length).toBeGreaterThan(10);
  expect(leads('index.html', '/tutorial.html#no-such-heading')).toBe(false);
  expect(leads('index.html', '/no-such-page.html')).toBe(false);
  expect(leads('index.html', '/reference/errors.html#irsa-aws-001')).toBe(true);
  // The diagram of the states is rendered, not shown as its source.
  const protocol = textOf('explanation/changing-an-api-server.html');
  expect(protocol).toMatch(/<svg[\s\S]*>stuck<[\s\S]*<\/svg>/);
  expect(protocol).not.toContain('stateDiagram');
  // A page loads nothing from other hosts.
  expect(pages.map(textOf).join('\n')).not.toMatch(
    /<(script|img|link)[^>]+(src|href)="(https?:)?\/\/|@import url\(.?http/,
  );
});

it('each page has its own description', () => {
  const described = pages
    .filter((page) => page !== '404.html')
    .map((page) => /<meta name="description" content="([^"]+)">/.exec(textOf(page))?.[1] ?? page);
  expect(new Set(described).size).toBe(described.length);
  expect(described).toContain('Every command of irsactl, with what its --help shows.');
});

it.each([
  ['install', 'install-irsactl'],
  ['uninstall', 'install-irsactl'],
  ['upgrade', 'upgrade-irsactl'],
  ['backup', 'recover-a-cluster'],
  ['monitor', 'monitor-the-chain'],
])('the search for %s finds %s among its first results', async (word, page) => {
  const chunks = join(site, 'assets/chunks');
  const name = readdirSync(chunks).find((one) => one.startsWith('@localSearchIndex')) ?? '';
  const { default: json }: { default: string } = await import(pathToFileURL(join(chunks, name)).href);
  // As the search box of VitePress does.
  const index = MiniSearch.loadJSON(json, { fields: ['title', 'titles', 'text'], storeFields: ['title'] });
  const options = { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } };
  const first = index.search(word, options).slice(0, 3);
  expect(first.map(({ id }) => id).join()).toContain(`/how-to/${page}.html`);
});

describe('in a browser', () => {
  const program = findOnPath('chromium') ?? findOnPath('google-chrome');
  skipUnless(program !== null, 'there is no chromium');
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const looked = ['index', 'how-to/change-a-cluster-with-one-node', 'reference/errors', 'reference/cli'];

  it.each([
    { width: 1300, colorScheme: 'light' },
    { width: 1300, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)(
    'pages are accessible, and fit into $width px, $colorScheme',
    async ({ width, colorScheme }) => {
      await using browser = await chromium.launch({ executablePath: program ?? '' });
      const page = await browser.newPage({
        viewport: { width, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      await page.route('**/*', (route) =>
        route.fulfill({ path: join(site, new URL(route.request().url()).pathname) }),
      );
      const faults: Record<string, unknown> = {};
      for (const name of looked) {
        await page.goto(`http://site.test/${name}.html`, { waitUntil: 'networkidle' });
        faults[name] = [...(await violations(page, axe)), ...(await cutOff(page))];
      }
      expect(faults).toEqual(Object.fromEntries(looked.map((name) => [name, []])));
    },
  );
});

/** The rules of WCAG 2 A and AA that a page breaks, with the first element that breaks each. */
async function violations(page: Page, axe: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: readonly string[] = await page.evaluate(`axe
    .run({ runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
  return found;
}

/** Elements with clipped text, and elements wider than the screen outside a scrolling box. */
async function cutOff(page: Page): Promise<readonly string[]> {
  const found: readonly string[] = await page.evaluate(`(() => {
    const style = (one) => getComputedStyle(one);
    const isBoxed = (one) => one !== null && (/auto|scroll/.test(style(one).overflowX) || isBoxed(one.parentElement));
    const isShortened = (one) => style(one).textOverflow === 'ellipsis' && one.scrollWidth > one.clientWidth;
    // A picture in a scrolling box looks cut off.
    const mayScroll = (one) => one.tagName !== 'IMG' && isBoxed(one.parentElement);
    const isWide = (one) => one.getBoundingClientRect().right > innerWidth + 1 && !mayScroll(one);
    const elements = [...document.querySelectorAll('#VPContent *')].filter((one) => isShortened(one) || isWide(one));
    const scrolls = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
    return [...elements.map((one) => 'cut off: ' + one.outerHTML.slice(0, 100)), ...scrolls];
  })()`);
  return found;
}

/** The targets of a page's links, scripts, styles and images within the site. */
function targetsIn(html: string): readonly string[] {
  const found = [...html.matchAll(/<\w+[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
  return found
    .filter((target) => !/^(\w+:|\/\/)/.test(target))
    .map((target) => target.replaceAll('&amp;', '&'));
}

function leads(page: string, target: string): boolean {
  const [path = '', anchor = ''] = decodeURI(target).split('#');
  const file = path === '' ? page : join(path.startsWith('/') ? '' : join(page, '..'), path);
  const place = join(site, file.endsWith('/') ? `${file}index.html` : file);
  if (!existsSync(place)) return false;
  return anchor === '' || readFileSync(place, 'utf8').includes(` id="${anchor}"`);
}
