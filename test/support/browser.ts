import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { findOnPath } from './find-on-path.ts';
import { isRoot, onlyWhere } from './only-where.ts';

const programs = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** A page of a real browser, and what went on in it. */
export interface OpenedPage {
  readonly page: Page;
  /** What it asked for beside its own file. */
  readonly requests: readonly string[];
  /** Errors, violations of its policy among them. */
  readonly complaints: readonly string[];
}

interface View {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A headless browser for the tests of a file; they are skipped where there is none. */
export function headlessBrowser() {
  const program = programs.map(findOnPath).find((found) => found !== null) ?? null;
  onlyWhere(program !== null, `no browser: none of ${programs.join(', ')} (Debian: chromium-headless-shell)`);
  let browser: Browser | undefined;
  let folder = '';
  beforeAll(async () => {
    if (program === null) return;
    folder = await mkdtemp(join(tmpdir(), 'irsactl-page-'));
    // Chromium's sandbox refuses root; nothing but files of this test is opened.
    browser = await chromium.launch({ executablePath: program, args: isRoot ? ['--no-sandbox'] : [] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return async (name: string, content: string, view: View = {}): Promise<OpenedPage> => {
    if (!browser) throw new Error('the browser is there once beforeAll has run');
    const file = join(folder, name);
    await writeFile(file, content);
    const { scheme = 'light', width = 1280 } = view;
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 900 } });
    onTestFinished(() => page.close());
    const [requests, complaints]: [string[], string[]] = [[], []];
    const url = pathToFileURL(file).href;
    page.on('request', (request) => request.url().split('#')[0] !== url && requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
    await page.goto(url);
    return { page, requests, complaints };
  };
}
