import { isAnswer } from './sdk-fault.ts';

/** Returns undefined for some of AWS's error codes, such as those for a missing resource; rethrows any other error. */
export function absent(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!isAnswer(error, ...codes)) throw error;
  };
}
