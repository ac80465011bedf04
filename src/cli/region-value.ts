import { InvalidArgumentError } from 'commander';
import { isRegion, nearestRegion } from '../config/rules/aws-target.ts';

/** A region that was typed. */
export function regionValue(text: string): string {
  if (isRegion(text)) return text;
  const nearest = nearestRegion(text);
  const form = 'A region is written as eu-central-1 or us-gov-west-1.';
  throw new InvalidArgumentError(nearest === undefined ? form : `${form} Did you mean ${nearest}?`);
}
