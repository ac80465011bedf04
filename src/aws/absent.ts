import { isAnswer } from './sdk-fault.ts';

/** Makes some of AWS's answers an undefined, for example "there is none". */
export function absent(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!isAnswer(error, ...codes)) throw error;
  };
}
