import { once } from 'node:events';
import { IrsaError } from '../../errors/irsa-error.ts';
import { isForbidden, isUnreachable } from '../../kubernetes/failures.ts';

/** What one look saw, and the line that says so. */
export interface Look<T> {
  readonly found: T;
  readonly line: string;
}

/** How to look at one thing. */
interface Looking<T> {
  readonly subject: string;
  /** What counts as seen where nothing was. */
  readonly nothing: T;
  readonly work: () => Promise<T>;
  readonly describe: (found: T) => string;
}

/** Looks until the bound is reached. A look that fails has seen nothing, and says why. */
export async function look<T>(
  bound: AbortSignal,
  { subject, nothing, work, describe }: Looking<T>,
): Promise<Look<T>> {
  const seen = work().then(
    (found) => ({ found, said: describe(found) }),
    (error: unknown) => ({ found: nothing, said: reasonOf(error) }),
  );
  const late = gone(bound).then(() => ({ found: nothing, said: 'no answer in time' }));
  const { found, said } = await Promise.race([seen, late]);
  return { found, line: `looked at ${subject}: ${said}` };
}

async function gone(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function reasonOf(error: unknown): string {
  if (isForbidden(error)) return 'not allowed';
  if (isUnreachable(error)) return 'no answer';
  return error instanceof IrsaError ? error.problem.what.replace(/\.$/, '') : 'no answer';
}
