import { InvalidArgumentError } from 'commander';
import { isRegion } from '../config/rules/aws-target.ts';

/** Parses an AWS region. */
export function regionValue(text: string): string {
  if (isRegion(text)) return text;
  throw new InvalidArgumentError('A region is written as eu-central-1 or us-gov-west-1.');
}
