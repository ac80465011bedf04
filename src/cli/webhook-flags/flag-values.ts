import { InvalidArgumentError } from 'commander';
import { parseBoolean } from '../../injection/annotation-values.ts';
import { parseDuration } from '../duration-value.ts';

/** https://pkg.go.dev/strconv#ParseBool */
export function booleanFlag(text: string): boolean {
  const value = parseBoolean(text);
  if (value === null) throw new InvalidArgumentError('It is true or false, joined to the flag with "=".');
  return value;
}

export function integerFlag(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

export const portFlag = integerFlag(0, 65_535);

/** In milliseconds. */
export function durationFlag(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== null) return milliseconds;
  throw new InvalidArgumentError('It is written as 500ms, 2s or 1m30s.');
}

/** An address of an API server; like client-go, `host:port` alone is plain http. */
export function serverAddress(text: string): string {
  const address = text === '' || text.includes('://') ? text : `http://${text}`;
  if (text === '' || (/^https?:/.test(address) && URL.canParse(address))) return address;
  throw new InvalidArgumentError('It is written as https://HOST:PORT.');
}
