import { InvalidArgumentError } from 'commander';
import { knownRegions } from '../config/known-regions.ts';
import { isRegion } from '../config/rules/aws-target.ts';
import { nearestName } from '../errors/nearest-name.ts';

/** Parses an AWS region. */
export function regionValue(text: string): string {
  if (isRegion(text)) return text;
  const nearest = nearestName(text, knownRegions) ?? 'eu-central-1 or us-gov-west-1';
  throw new InvalidArgumentError(`AWS has no region of this name. A region is, for example, ${nearest}.`);
}
