import { InvalidArgumentError } from 'commander';
import { parseBoolean } from '../../injection/annotation-values.ts';

/** https://pkg.go.dev/strconv#ParseBool */
export function goBoolean(text: string): boolean {
  const value = parseBoolean(text);
  if (value === null) throw new InvalidArgumentError('It is true or false, joined to the flag with "=".');
  return value;
}

interface IntegerRange {
  readonly least: number;
  readonly most: number;
}

const prefixes = [
  { pattern: /^0x/i, digits: /^[0-9a-f]+$/i, base: 16n },
  { pattern: /^0b/i, digits: /^[01]+$/, base: 2n },
  { pattern: /^0o?(?=.)/i, digits: /^[0-7]+$/, base: 8n },
  { pattern: /^/, digits: /^[0-9]+$/, base: 10n },
] as const;

/** https://pkg.go.dev/strconv#ParseInt with base 0: a sign, a prefix and underscores are understood. */
export function goInteger({ least, most }: IntegerRange): (text: string) => number {
  return (text) => {
    const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
    const prefix = prefixes.find(({ pattern }) => pattern.test(rest));
    const digits = rest.replace(prefix?.pattern ?? '', '').replace(/(?<=[0-9a-f])_(?=[0-9a-f])/gi, '');
    const value = prefix?.digits.test(digits) ? Number(`${sign}1`) * number(digits, prefix.base) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

function number(digits: string, base: bigint): number {
  let value = 0n;
  for (const digit of digits) value = value * base + BigInt(Number.parseInt(digit, 16));
  return Number(value);
}

const unitMilliseconds: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
  // Both the micro sign and the Greek letter.
  ['us', 0.001],
  ['\u00b5s', 0.001],
  ['\u03bcs', 0.001],
  ['ns', 0.000_001],
]);
const amount = '(\\d+(?:\\.\\d*)?|\\.\\d+)(h|ms|m|s|us|\u00b5s|\u03bcs|ns)';
const wholeDuration = new RegExp(`^[+-]?(?:0|(?:${amount})+)$`);
/** Go counts nanoseconds in 64 bits: about 292 years. */
const longestMilliseconds = 2 ** 63 / 1e6;

/** https://pkg.go.dev/time#ParseDuration, in whole milliseconds: a part of one counts as one. */
export function goDuration(text: string): number {
  const parts = wholeDuration.test(text) ? [...text.matchAll(new RegExp(amount, 'g'))] : null;
  const sum = parts?.reduce((total, [, count, unit]) => total + Number(count) * millisecondsOf(unit), 0);
  if (sum === undefined || sum >= longestMilliseconds) {
    throw new InvalidArgumentError('It is written as 500ms, 2s or 1m30s.');
  }
  // Rounded to nanoseconds first, so that 0.3 ms thrice is not a hair more than 0.9.
  const whole = Math.ceil(Math.round(sum * 1e6) / 1e6);
  return text.startsWith('-') && whole > 0 ? -whole : whole;
}

function millisecondsOf(unit = ''): number {
  return unitMilliseconds.get(unit) ?? 0;
}

/** An address of an API server; like client-go, `host:port` alone is plain http. */
export function serverAddress(text: string): string {
  const address = text === '' || text.includes('://') ? text : `http://${text}`;
  if (text === '' || (/^https?:/.test(address) && URL.canParse(address))) return address;
  throw new InvalidArgumentError('It is written as https://HOST:PORT.');
}
