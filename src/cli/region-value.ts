import { InvalidArgumentError } from 'commander';
import { isRegion, nearestRegion } from '../config/rules/aws-target.ts';

/** A region that was typed. */
export function regionValue(text: string): string {
  if (isRegion(text)) return text;
  const nearest = nearestRegion(text);
  throw new InvalidArgumentError(
    nearest === undefined
      ? 'A region is written as eu-central-1 or us-gov-west-1.'
      : `Did you mean ${nearest}?`,
  );
}
