import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { IrsaError } from '../../errors/irsa-error.ts';

/** What to wait for, and what to say when it does not come. */
export interface Awaited {
  readonly what: string;
  readonly logPath: string;
  readonly timeoutSeconds: number;
  /** True once it is there; an error counts as not yet. */
  readonly isReady: () => Promise<boolean>;
  /** True when it can never come, so that nobody waits for nothing. */
  readonly isLost?: () => boolean;
}

/** Asks every 50 ms until it is there; gives up with the last lines of the log (IRSA-DEMO-020). */
export async function awaitReady(awaited: Awaited): Promise<void> {
  const deadline = performance.now() + awaited.timeoutSeconds * 1000;
  while (!(await awaited.isReady().catch(() => false))) {
    const lost = awaited.isLost?.() === true;
    if (lost || performance.now() > deadline) throw await notReady(awaited, lost);
    await delay(50);
  }
}

async function notReady(awaited: Awaited, lost: boolean): Promise<IrsaError> {
  const log = await readFile(awaited.logPath, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-3).join('\n');
  const how = lost ? 'It exited.' : `It was not ready after ${awaited.timeoutSeconds} s.`;
  return new IrsaError('IRSA-DEMO-020', {
    what: `${awaited.what} of the local cluster did not become ready.`,
    why: `${how} The end of its log:\n${tail === '' ? '(empty)' : tail}`,
    next: `Read ${awaited.logPath}.`,
  });
}
