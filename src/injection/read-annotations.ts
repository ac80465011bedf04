import { nearestName } from '../errors/nearest-name.ts';
import {
  clampExpiration,
  expirationChange,
  parseBoolean,
  parseExpiration,
  quoted,
} from './annotation-values.ts';

/** The result of reading one value: its part of the whole, a problem, or both. */
export interface ReadValue<Part> {
  readonly part?: Part;
  readonly note?: string;
}

/** Readers by the annotation's name after the prefix. */
export type Readers<Part> = ReadonlyMap<string, (value: string) => ReadValue<Part>>;

interface AnnotationsRead<Part> {
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
}

/** Reads every annotation with the prefix; notes unknown ones that are misspelt or misplaced. */
export function readAnnotations<Part>(
  annotations: Readonly<Record<string, unknown>>,
  prefix: string,
  readers: Readers<Part>,
  whyMisplaced: (name: string) => string | null,
): AnnotationsRead<Part> {
  const [parts, notes]: [Part[], string[]] = [[], []];
  let unknown = 0;
  const noteOn = (name: string, count: number): ReadValue<Part> => {
    const note = whyMisplaced(name) ?? (count > maxUnknown ? null : misspelt(name, prefix, readers));
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

/** The maximum for all annotations of an object together: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
const maxValueLength = 256 * 1024;

function readBounded<Part>(value: string, reader: (value: string) => ReadValue<Part>): ReadValue<Part> {
  return value.length > maxValueLength ? { note: 'is longer than 256 KiB and is ignored' } : reader(value);
}

/** All known names are much shorter. The limits bound the time that hostile annotations can take. */
const maxMisspeltLength = 40;
const maxUnknown = 10;

function misspelt<Part>(name: string, prefix: string, readers: Readers<Part>): string | null {
  const nearest = name.length > maxMisspeltLength ? undefined : nearestName(name, [...readers.keys()]);
  return nearest === undefined ? null : `is unknown; did you mean ${prefix}/${nearest}?`;
}

/** Reads seconds and clamps them to the range that Kubernetes accepts. */
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
