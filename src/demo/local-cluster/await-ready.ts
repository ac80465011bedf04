import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { IrsaError } from '../../errors/irsa-error.ts';

/** What to wait for, and what the error names if it does not become ready. */
export interface ReadyCheck {
  readonly what: string;
  readonly logPath: string;
  readonly timeoutSeconds: number;
  /** Whether it is ready; an error counts as not ready. */
  readonly isReady: () => Promise<boolean>;
  /** Whether it can no longer become ready. */
  readonly hasFailed?: () => boolean;
}

/** Checks every 50 ms until it is ready; throws IRSA-DEMO-020 with the last lines of the log if it fails or times out. */
export async function awaitReady(check: ReadyCheck): Promise<void> {
  const deadline = performance.now() + check.timeoutSeconds * 1000;
  while (!(await check.isReady().catch(() => false))) {
    const failed = check.hasFailed?.() === true;
    if (failed || performance.now() > deadline) throw await notReady(check, failed);
    await delay(50);
  }
}

async function notReady(check: ReadyCheck, failed: boolean): Promise<IrsaError> {
  const log = await readFile(check.logPath, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-3).join('\n');
  const how = failed ? 'It exited.' : `It was not ready after ${check.timeoutSeconds} s.`;
  return new IrsaError('IRSA-DEMO-020', {
    what: `${check.what} of the local cluster did not become ready.`,
    why: `${how} The end of its log:\n${tail === '' ? '(empty)' : tail}`,
    next: `Read ${check.logPath}.`,
  });
}
