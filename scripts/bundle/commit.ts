import { execFileSync } from 'node:child_process';
import { root } from '../repository-root.ts';

/** The time of the last commit, in ISO 8601 with seconds. https://reproducible-builds.org/docs/source-date-epoch/ */
export function createdAt(): string {
  const seconds = Number(process.env['SOURCE_DATE_EPOCH'] || git('log', '-1', '--format=%ct') || 0);
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}

/** The last commit's hash; null outside of a repository. */
export function revision(): string | null {
  return git('rev-parse', 'HEAD');
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
