import { isAnswer } from './sdk-fault.ts';

/**
 * Carries out a call. The SDK asks again where an answer was lost, and then AWS may say that the thing is there
 * already: the call counts as done where a look shows exactly what was asked for.
 */
export async function unlessDone(
  call: () => Promise<unknown>,
  codes: readonly string[],
  isDone: () => Promise<boolean>,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isAnswer(error, ...codes) || !(await isDone())) throw error;
  }
}
