import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const form =
  /^(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([a-z0-9-]+\))?!?: [^A-Z\s]\S*( \S+)*[^.\s]$/;

/** Returns the titles of the last 20 commits, or git's reason: a package and an archive have no history. */
function lastTitles(): { readonly titles: readonly string[] } | { readonly why: string } {
  if (!existsSync(join(root, '.git'))) return { why: 'this folder is no git repository' };
  try {
    const log = ['log', '--no-merges', '--max-count=20', '--format=%s'];
    const found = execFileSync('git', ['-C', root, ...log], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { titles: found.split('\n').filter((title) => title !== '') };
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    return { why: `git shows no history: ${(stderr || message).trim().split('\n')[0]}` };
  }
}

it('the last commits have short titles in the form of Conventional Commits', ({ skip }) => {
  const found = lastTitles();
  if ('why' in found) return skip(found.why);
  const wrong = found.titles.filter((title) => title.length > 72 || !form.test(title));
  expect(wrong).toEqual([]);
});

it.each(['docs: wrap a line as the others', 'feat(sandbox)!: add fault injection'])(
  '%s is accepted',
  (title) => {
    expect(title).toMatch(form);
  },
);

it.each([
  'added fault injection',
  'docs:no blank',
  'docs: End with a capital',
  'docs: end with a full stop.',
])('%s is refused', (title) => {
  expect(title).not.toMatch(form);
});
