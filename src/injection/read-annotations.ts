import { nearestName } from '../errors/nearest-name.ts';
import {
  clampExpiration,
  expirationChange,
  parseBoolean,
  parseExpiration,
  quoted,
} from './annotation-values.ts';

/** What one value gives: a part of the whole, what is wrong with the value, or both. */
export interface ReadValue<Part> {
  readonly part?: Part;
  readonly note?: string;
}

/** How each annotation is read, by its name behind the prefix. */
export type Readers<Part> = ReadonlyMap<string, (value: string) => ReadValue<Part>>;

interface AnnotationsRead<Part> {
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
}

/** Every annotation below the prefix; of unknown ones those that are misspelt or belong elsewhere are noted. */
export function readAnnotations<Part>(
  annotations: Readonly<Record<string, unknown>>,
  prefix: string,
  readers: Readers<Part>,
  elsewhere: (name: string) => string | null,
): AnnotationsRead<Part> {
  const [parts, notes]: [Part[], string[]] = [[], []];
  let unknown = 0;
  const noteOn = (name: string, count: number): ReadValue<Part> => {
    const note = elsewhere(name) ?? (count > mostUnknown ? null : misspelt(name, prefix, readers));
    return note === null ? {} : { note };
  };
  for (const key of Object.keys(annotations)) {
    if (key.charAt(prefix.length) !== '/' || !key.startsWith(prefix)) continue;
    const value = annotations[key];
    if (typeof value !== 'string') continue;
    const name = key.slice(prefix.length + 1);
    const reader = readers.get(name);
    if (reader === undefined) unknown += 1;
    const read = reader ? readBounded(value, reader) : noteOn(name, unknown);
    if (read.part !== undefined) parts.push(read.part);
    if (read.note !== undefined) notes.push(`annotation ${key} ${read.note}`);
  }
  return { parts, notes };
}

/** All annotations of a stored object together have at most 256 KiB: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
const longestValue = 256 * 1024;

function readBounded<Part>(value: string, reader: (value: string) => ReadValue<Part>): ReadValue<Part> {
  return value.length > longestValue ? { note: 'is longer than 256 KiB and is ignored' } : reader(value);
}

/** No name of ours is nearly as long: what is longer is no slip. Comparing costs time, which nobody may make us waste. */
const longestSlip = 40;
const mostUnknown = 10;

function misspelt<Part>(name: string, prefix: string, readers: Readers<Part>): string | null {
  const nearest = name.length > longestSlip ? undefined : nearestName(name, [...readers.keys()]);
  return nearest === undefined ? null : `is not known, ${prefix}/${nearest} is`;
}

/** A number of seconds, brought into the range that Kubernetes accepts. */
export function readExpiration(text: string): ReadValue<{ expirationSeconds: number }> {
  const seconds = parseExpiration(text);
  if (seconds === null) return { note: `is ${quoted(text)}, not a number of seconds, and is ignored` };
  const change = expirationChange(seconds);
  return {
    part: { expirationSeconds: clampExpiration(seconds) },
    ...(change !== null && { note: `is ${text} and is ${change}` }),
  };
}

export function readSwitch<Part>(text: string, part: (value: boolean) => Part): ReadValue<Part> {
  const value = parseBoolean(text);
  return value === null
    ? { note: `is ${quoted(text)}, neither true nor false, and is ignored` }
    : { part: part(value) };
}
