import { isAnswer } from './sdk-fault.ts';

/**
 * Makes a call that may be retried. The SDK retries when a response was lost, and AWS may then report that the resource
 * already exists: the call succeeds if `isDone` finds exactly the requested state.
 */
export async function repeatableCall(
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
