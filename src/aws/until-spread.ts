import { setTimeout as pause } from 'node:timers/promises';
import { awsCode } from './sdk-fault.ts';

/**
 * Repeats a call while AWS answers what it answers for some seconds after a change of our own.
 * IAM says of itself that it is eventually consistent:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function untilSpread<T>(
  call: () => Promise<T>,
  spreading: (code: string, error: unknown) => boolean,
  delays: readonly number[] = [500, 1000, 2000, 4000, 8000],
): Promise<T> {
  for (const delay of delays) {
    try {
      return await call();
    } catch (error) {
      const code = awsCode(error);
      if (code === null || !spreading(code, error)) throw error;
      await pause(delay);
    }
  }
  return await call();
}
