import { LabFailure } from '../lab-failure.ts';

/** What a variable of `make lab-test` says, which counts: nothing would be shown where it counts none. */
export function howMany(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new LabFailure(
    `${name} is ${text}, which is no number from 1 on.`,
    `Leave it out for ${otherwise}, or say how many.`,
  );
}
