import { setTimeout as pause } from 'node:timers/promises';
import { awsCode } from './sdk-fault.ts';

/**
 * Retries a call while AWS does not show an earlier change of irsactl.
 * IAM is eventually consistent:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function retryUntilConsistent<T>(
  call: () => Promise<T>,
  isTransient: (code: string, error: unknown) => boolean,
  delays: readonly number[] = [500, 1000, 2000, 4000, 8000],
): Promise<T> {
  for (const delay of delays) {
    try {
      return await call();
    } catch (error) {
      const code = awsCode(error);
      if (code === null || !isTransient(code, error)) throw error;
      await pause(delay);
    }
  }
  return await call();
}
